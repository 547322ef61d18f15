package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubPorts;
import dev.sluice.emulator.GithubRepository;
import dev.sluice.emulator.ModalModel;
import dev.sluice.emulator.ModalPorts;
import dev.sluice.emulator.VirtualTimeline;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerFixtures;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.store.MemoryLedger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReaperTest {
  private static final Instant NOW = Instant.parse("2026-11-24T03:00:00Z");
  private static final RepositoryName APP = RepositoryName.parse("acme/app").orElseThrow();
  private static final Target TARGET = new Target.Repository(APP);

  private final VirtualTimeline timeline = new VirtualTimeline(NOW);
  private final GithubModel github = new GithubModel(timeline, new Random(1));
  private final ModalModel modal = new ModalModel(timeline, (_, _, _) -> () -> {}, new Random(1));
  private final MemoryLedger ledger =
      new MemoryLedger(new MemoryLedger.Rows(), MemoryLedger.Weather.FAIR);
  private final Backoff retries = new Backoff(new Random(1));

  /** GitHub as it is, for what changes one answer. */
  private static class Faithful implements RunnerRegistry {
    private final RunnerRegistry real;

    Faithful(RunnerRegistry real) {
      this.real = real;
    }

    @Override
    public Answer<Registration> mint(Target target, MintRequest request) {
      return real.mint(target, request);
    }

    @Override
    public Answer<Removal> remove(Target target, long runnerId) {
      return real.remove(target, runnerId);
    }

    @Override
    public Answer<Optional<RegisteredRunner>> get(Target target, long runnerId) {
      return real.get(target, runnerId);
    }

    @Override
    public Answer<Optional<RegisteredRunner>> find(Target target, String name) {
      return real.find(target, name);
    }

    @Override
    public Answer<List<RegisteredRunner>> list(Target target) {
      return real.list(target);
    }
  }

  /** GitHub, but for one wrong answer to the first removal. */
  private static final class WrongOnce extends Faithful {
    private final Removal wrong;
    private boolean told;

    WrongOnce(RunnerRegistry real, Removal wrong) {
      super(real);
      this.wrong = wrong;
    }

    @Override
    public Answer<Removal> remove(Target target, long runnerId) {
      boolean lie = !told;
      told = true;
      return lie ? Answer.ok(wrong) : super.remove(target, runnerId);
    }
  }

  /** GitHub, but for a first list that is too old to hold anything. */
  private static final class StaleOnce extends Faithful {
    private boolean told;

    StaleOnce(RunnerRegistry real) {
      super(real);
    }

    @Override
    public Answer<List<RegisteredRunner>> list(Target target) {
      boolean lie = !told;
      told = true;
      return lie ? Answer.ok(List.of()) : super.list(target);
    }
  }

  private Reaper reaper(RunnerRegistry registry) {
    var ports = new ModalPorts(modal);
    return new Reaper(
        new RunnerRows(ledger, new Fence(Leadership.SOLE, 0), timeline::now),
        registry,
        ports,
        ports,
        retries,
        Timing.DEFAULT,
        timeline::now);
  }

  /** A runner with a registration at GitHub and a sandbox that has ended. */
  private Runner dead(RunnerState state) {
    github.addRepository("acme/app", GithubRepository.Visibility.PRIVATE, true, null);
    var minted =
        new GithubPorts(github)
            .mint(TARGET, new RunnerRegistry.MintRequest("r1", Set.of("modal"), "", "_work"));
    long id = ((Answer.Ok<RunnerRegistry.Registration>) minted).value().runnerId();
    Runner runner =
        RunnerFixtures.planned(TARGET, APP, NOW)
            .change()
            .registered(id)
            .sandboxGone()
            .to(RunnerState.MINTED, "minted")
            .at(NOW)
            .change()
            .to(state, "its sandbox ended")
            .at(NOW);
    ledger.commit(transaction -> {
      transaction.put(runner);
      return true;
    });
    return runner;
  }

  private Runner stored() {
    return ledger.view().liveRunner("r1").orElseThrow();
  }

  /** Takes steps as the scheduler does, until nothing is left or an hour has passed. */
  private void reap(Reaper reaper) {
    for (int i = 0; i < 360 && ledger.view().liveRunner("r1").isPresent(); i++) {
      if (stored().state().isEnding() && !reaper.due(stored(), timeline.now()).isPositive()) {
        reaper.step(stored());
      }
      timeline.advance(Timing.DEFAULT.tick());
    }
  }

  /** Found by simulation seed 541: the row stayed busy for ever. */
  @Test
  void a422AboutARunnerWithoutSandboxMakesItNoBusyOneAgain() {
    Reaper reaper = reaper(new WrongOnce(new GithubPorts(github), RunnerRegistry.Removal.BUSY));
    reaper.step(dead(RunnerState.LOST));
    assertThat(stored().state()).isEqualTo(RunnerState.LOST);
    reap(reaper);
    assertThat(ledger.view().liveRunners()).isEmpty();
    assertThat(github.runners()).isEmpty();
  }

  /** Found by simulation seed 404: the registration stayed for a day. */
  @Test
  void aFinishedRunnerWhoseSandboxIsAllThatIsKnownToHaveEndedIsUnregistered() {
    Reaper reaper = reaper(new GithubPorts(github));
    reaper.step(dead(RunnerState.FINISHED));
    assertThat(stored().registration()).isEqualTo(Effect.GONE);
    assertThat(github.runners()).isEmpty();
    reap(reaper);
    assertThat(ledger.view().liveRunners()).isEmpty();
  }

  /** Found by simulation seed 3114: a wrong 404 and a list from before the registration. */
  @Test
  void one404AndOneListDoNotEndTheStoryOfARunnerWithoutSandbox() {
    RunnerRegistry real = new GithubPorts(github);
    Runner dead = dead(RunnerState.LOST);
    Reaper misled = reaper(new StaleOnce(new WrongOnce(real, RunnerRegistry.Removal.ABSENT)));
    misled.step(dead);
    assertThat(stored().registration()).isEqualTo(Effect.PRESENT);
    reap(misled);
    assertThat(ledger.view().liveRunners()).isEmpty();
    assertThat(github.runners()).isEmpty();
  }

  /** Found by simulation seed 2252: its sandbox was never looked for again. */
  @Test
  void aRunnerWhoseSandboxIsNotKnownIsBusyOnlyOnceItIsFound() {
    Runner unsure = dead(RunnerState.LOST).change().sandboxAsked().at(NOW);
    ledger.commit(transaction -> {
      transaction.put(unsure);
      return true;
    });
    Reaper reaper = reaper(new WrongOnce(new GithubPorts(github), RunnerRegistry.Removal.BUSY));
    reaper.step(unsure);
    assertThat(stored().state()).isEqualTo(RunnerState.LOST);
    reap(reaper);
    assertThat(ledger.view().liveRunners()).isEmpty();
    assertThat(github.runners()).isEmpty();
  }

  @Test
  void aBusyRunnerWithoutSandboxIsFinishedAfterTwoLooks() {
    Runner busy =
        dead(RunnerState.LOST)
            .change()
            .sandboxAsked()
            .to(RunnerState.BUSY, "job 1 in_progress")
            .at(NOW);
    ledger.commit(transaction -> {
      transaction.put(busy);
      return true;
    });
    Reaper reaper = reaper(new GithubPorts(github));
    reaper.locate(stored());
    assertThat(stored().state()).isEqualTo(RunnerState.BUSY);
    assertThat(stored().absentSince()).as("what GitHub lacks is another question").isNull();
    timeline.advance(Timing.DEFAULT.strike());
    reaper.locate(stored());
    assertThat(stored().state()).isEqualTo(RunnerState.FINISHED);
    assertThat(stored().sandbox()).isEqualTo(Effect.GONE);
  }

  /** A registration that GitHub never had, as after a credential lost sight of its target. */
  private static final class Blind extends Faithful {
    Blind(RunnerRegistry real) {
      super(real);
    }

    @Override
    public Answer<Removal> remove(Target target, long runnerId) {
      return Answer.ok(Removal.ABSENT);
    }

    @Override
    public Answer<List<RegisteredRunner>> list(Target target) {
      return Answer.ok(List.of());
    }
  }

  @Test
  void whatAnEarlierLeaderSawIsNotTheFirstOfTwoLooks() {
    Runner dead =
        dead(RunnerState.LOST)
            .change()
            .absentSince(NOW.minus(Timing.DEFAULT.strike().multipliedBy(2)))
            .at(NOW);
    ledger.commit(transaction -> {
      transaction.put(dead);
      return true;
    });
    Reaper reaper = reaper(new Blind(new GithubPorts(github)));
    reaper.step(stored());
    assertThat(stored().registration()).isEqualTo(Effect.PRESENT);
    assertThat(stored().absentSince()).isEqualTo(NOW);
    timeline.advance(Timing.DEFAULT.strike());
    reaper.step(stored());
    assertThat(stored().registration()).isEqualTo(Effect.GONE);
  }

  @Test
  void aFenceOfAnEarlierLeaderCountsFromTheStartOfTheTerm() {
    Runner fenced =
        dead(RunnerState.LOST)
            .change()
            .unregistered(NOW.minus(Timing.DEFAULT.fence().multipliedBy(2)))
            .sandboxCreated("sb-1")
            .at(NOW);
    Reaper reaper = reaper(new GithubPorts(github));
    assertThat(reaper.due(fenced, NOW)).isEqualTo(Timing.DEFAULT.fence());
    assertThat(reaper.due(fenced, NOW.plus(Timing.DEFAULT.fence()))).isZero();
  }

  @Test
  void aListThatHasItTakesTheFirstLookBack() {
    Runner dead = dead(RunnerState.LOST);
    Reaper blind = reaper(new Blind(new GithubPorts(github)));
    blind.step(dead);
    assertThat(stored().absentSince()).isEqualTo(NOW);
    reaper(new WrongOnce(new GithubPorts(github), RunnerRegistry.Removal.ABSENT)).step(stored());
    assertThat(stored().absentSince()).isNull();
    timeline.advance(Timing.DEFAULT.strike());
    blind.step(stored());
    assertThat(stored().registration()).isEqualTo(Effect.PRESENT);
  }
}
