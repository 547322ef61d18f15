package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RunnerTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");

  private static Runner planned() {
    RepositoryName repository = new RepositoryName("acme", "app");
    return RunnerFixtures.planned(new Target.Repository(repository), repository, NOW);
  }

  private static Runner created() {
    return planned()
        .change()
        .registered(9)
        .to(RunnerState.MINTED, "x")
        .at(NOW)
        .change()
        .sandboxCreated("sb-1")
        .to(RunnerState.CREATED, "x")
        .at(NOW);
  }

  @Test
  void keepsTheFirstMomentOfEachEndOfItsSandboxesLife() {
    Runner scheduled = created().change().sandboxScheduled(NOW.plusSeconds(2)).at(NOW);
    Runner again = scheduled.change().sandboxScheduled(NOW.plusSeconds(3)).at(NOW);
    Runner ended = again.change().sandboxGone().at(NOW.plusSeconds(60));
    Runner told = ended.change().sandboxGone().at(NOW.plusSeconds(90));

    assertThat(told.scheduledAt()).isEqualTo(NOW.plusSeconds(2));
    assertThat(told.sandboxEndedAt()).isEqualTo(NOW.plusSeconds(60));
  }

  @Test
  void hasAMachineOnceGithubHasSeenIt() {
    assertThat(created().scheduledAt()).isNull();

    Runner online = created().change().to(RunnerState.ONLINE, "x").at(NOW.plusSeconds(5));

    assertThat(online.scheduledAt()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void gotNoMachineAfterItsSandboxEnded() {
    Runner late =
        created()
            .change()
            .sandboxGone()
            .to(RunnerState.LOST, "x")
            .at(NOW.plusSeconds(5))
            .change()
            .to(RunnerState.BUSY, "x")
            .at(NOW.plusSeconds(9));

    assertThat(late.scheduledAt()).isNull();
    assertThat(late.sandboxEndedAt()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void neverHadALifeWithoutASandbox() {
    Runner lost = planned().change().sandboxGone().to(RunnerState.LOST, "x").at(NOW);

    assertThat(lost.sandboxEndedAt()).isNull();
  }
}
