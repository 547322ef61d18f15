package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.generation.ActiveTable;
import dev.sluice.generation.ImageBuilds;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Hearing;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger.Transaction;
import dev.sluice.ledger.Phase;
import dev.sluice.provider.SandboxProvider.Status;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.store.MemoryLedger;
import dev.sluice.store.TestStore;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TermTest {
  /** Leads as the test says. */
  private static final class Told implements Leadership {
    private OptionalLong believed = OptionalLong.empty();
    private OptionalLong stored = OptionalLong.empty();
    private final List<Long> resigned = new ArrayList<>();

    private void lead(long epoch) {
      believed = OptionalLong.of(epoch);
      stored = believed;
    }

    @Override
    public OptionalLong epoch() {
      return believed;
    }

    @Override
    public boolean holds(Transaction transaction, long epoch) {
      return stored.equals(OptionalLong.of(epoch));
    }

    @Override
    public void resign(long epoch) {
      resigned.add(epoch);
      believed = OptionalLong.empty();
    }

    @Override
    public Standing standing() {
      return new Standing(believed.isPresent(), believed.orElse(0), null, null, null);
    }

    @Override
    public long changes() {
      return 0;
    }

    @Override
    public void onChange(Runnable listener) {}

    @Override
    public void start(URI admin) {}

    @Override
    public void close() {}
  }

  private Instant now = SchedulerWorld.START;
  private final Told leadership = new Told();
  private final FakeGithub github = new FakeGithub();
  private final FakeModal modal = new FakeModal();
  private final MemoryLedger.Rows rows = new MemoryLedger.Rows(() -> now);
  private final MemoryLedger ledger = new MemoryLedger(rows, MemoryLedger.Weather.FAIR);
  private final ActiveTable tables =
      TestStore.active(PoolFixtures.table(List.of(), List.of(PoolFixtures.pool("cpu", "modal"))));
  private @Nullable List<Runnable> held;
  private final Scheduler scheduler =
      new Scheduler(
          ledger,
          leadership,
          tables,
          new Scheduler.Ports(github, github, modal, modal, github),
          new ImageBuilds(modal, () -> now, new Random(5), Runnable::run),
          SchedulerWorld.CONTROLLER,
          Timing.DEFAULT,
          () -> now,
          new Random(7),
          act -> {
            if (held == null) {
              act.run();
            } else {
              held.add(act);
            }
          });

  private void queued(long id) {
    github.job(id, "acme/app", "queued", now, "modal");
    ledger.<Job>commit(transaction -> {
      var event = SchedulerWorld.event(id, "acme/app", Phase.QUEUED, null, "modal");
      Hearing.hear(transaction, event, Discovery.WEBHOOK, "test", tables.current(), now);
      return transaction.job(id).orElseThrow();
    });
  }

  private void settle() {
    for (int i = 0; i < 4; i++) {
      scheduler.look();
    }
  }

  @Test
  void doesAndKnowsNothingWhileAnotherLeads() {
    queued(1);
    settle();
    assertThat(rows.runners()).isEmpty();
    assertThat(github.polls + github.mints + github.jobQuestions).isZero();
    assertThat(scheduler.waiting()).isEmpty();
    assertThat(scheduler.holds()).isEmpty();
    assertThat(scheduler.sweeps()).isEmpty();
  }

  @Test
  void eachTermBeginsAsAStartDoes() {
    leadership.lead(1);
    modal.stillborn = new Status.Done("failure", 1, "");
    queued(1);
    for (int i = 0; i < 30; i++) {
      settle();
      now = now.plusSeconds(30);
    }
    assertThat(scheduler.holds()).isNotEmpty();
    assertThat(scheduler.sweeps()).isNotEmpty();
    leadership.believed = OptionalLong.empty();
    assertThat(scheduler.waiting()).isEmpty();
    assertThat(scheduler.holds()).isEmpty();
    scheduler.look();
    leadership.lead(3);
    modal.listFailure = new dev.sluice.provider.Failure.Unavailable("away", true);
    int before = rows.runners().size();
    settle();
    assertThat(scheduler.waiting().get(1L))
        .as("nothing is launched before what runs is counted")
        .satisfies(reason -> assertThat(reason.code()).isEqualTo("start-up"));
    assertThat(rows.runners()).hasSize(before);
    modal.listFailure = null;
    modal.stillborn = null;
    now = now.plus(Duration.ofMinutes(6));
    settle();
    assertThat(scheduler.holds()).isEmpty();
    assertThat(modal.live).hasSize(1);
  }

  @Test
  void whatIsPlannedInATermThatTheStoreKnowsToBeOverIsNeitherStoredNorLaunched() {
    leadership.lead(1);
    settle();
    queued(1);
    leadership.stored = OptionalLong.of(2);
    settle();
    assertThat(rows.runners()).isEmpty();
    assertThat(github.mints).isZero();
    assertThat(leadership.resigned).containsExactly(1L);
    assertThat(scheduler.waiting()).isEmpty();
  }

  @Test
  void anActOfATermThatIsOverMakesNoCall() {
    leadership.lead(1);
    settle();
    queued(1);
    List<Runnable> acts = new ArrayList<>();
    held = acts;
    scheduler.look();
    held = null;
    assertThat(rows.runners()).hasSize(1);
    leadership.lead(3);
    acts.forEach(Runnable::run);
    assertThat(github.mints).isZero();
    assertThat(modal.created).isZero();
    settle();
    assertThat(modal.live).as("the next term takes the row up").hasSize(1);
    assertThat(github.mints).isEqualTo(1);
  }
}
