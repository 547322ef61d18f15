package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.config.Concurrency;
import dev.sluice.config.DenyRule;
import dev.sluice.config.ForkPolicy;
import dev.sluice.config.GlobList;
import dev.sluice.config.Gpu;
import dev.sluice.config.Match;
import dev.sluice.config.Pool;
import dev.sluice.config.Visibility;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Hearing;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Ledger.Transaction;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.store.TestStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A leader between two generations: other replicas may have followed before it, or after. */
class GenerationsTest {
  private static final String APP = "acme/app";

  @TempDir Path directory;
  private SchedulerWorld world;

  @BeforeEach
  void open() {
    world = new SchedulerWorld(directory, PoolFixtures.pool("cpu", "modal"));
    world.settle();
  }

  @AfterEach
  void close() {
    world.close();
  }

  private static AppliedTable generation(long serial, Pool... pools) {
    return TestStore.applied(serial, PoolFixtures.table(List.of(), List.of(pools)));
  }

  /** The intake of another replica stores the job. */
  private Job judgedElsewhere(long id, AppliedTable by, String... labels) {
    world.github.job(id, APP, "queued", world.now(), labels);
    JobEvent event = SchedulerWorld.event(id, APP, Phase.QUEUED, null, labels);
    return world.ledger.commit(transaction ->
        Hearing.hear(transaction, event, Discovery.WEBHOOK, "test", by, world.now()).job());
  }

  private JobDecider decider(Fence fence) {
    return new JobDecider(
        world.ledger,
        fence,
        world.tables,
        world.github,
        new Backoff(new Random(1)),
        Timing.DEFAULT,
        world::now);
  }

  private JobDecider decider() {
    return decider(new Fence(Leadership.SOLE, 0));
  }

  @Test
  void whatALaterGenerationJudgedIsLeftAloneUntilTheLeaderHasFollowed() {
    AppliedTable next = generation(2, PoolFixtures.pool("large", "modal"));
    judgedElsewhere(1, next, "modal");
    judgedElsewhere(2, next, "other");
    world.settle();
    assertThat(world.job(1).generation()).isEqualTo(2);
    assertThat(world.job(1).disposition()).isEqualTo(new Disposition.Routed("large"));
    assertThat(world.waiting(1)).isEqualTo("generation");
    assertThat(world.waiting(2)).as("nothing is going to take it").isEmpty();
    assertThat(world.runners()).isEmpty();

    world.tables.swap(next);
    world.settle();
    assertThat(world.runners())
        .singleElement()
        .satisfies(runner -> assertThat(runner.pool()).isEqualTo("large"));
    assertThat(world.waiting(1)).isEqualTo("starting");
  }

  @Test
  void aLaterJudgementThatComesBetweenLookAndTransactionStands() {
    Job seen = judgedElsewhere(1, world.tables.current(), "modal");
    AppliedTable next = generation(2, PoolFixtures.pool("large", "modal"));
    world.ledger.commit(transaction -> {
      Job stored = transaction.job(1).orElseThrow();
      var routed = new Disposition.Routed("large");
      transaction.put(stored.decided(stored.facts(), routed, next.serial(), world.now()));
      return true;
    });
    Job later = world.job(1);
    decider().decideAgain(List.of(seen));
    decider().unblock(List.of(seen));
    decider().block(List.of(seen), "forbidden", "no");
    assertThat(world.job(1)).isEqualTo(later);
  }

  @Test
  void aTermThatIsOverDecidesNothing() {
    Job seen = judgedElsewhere(1, world.tables.current(), "modal");
    world.tables.swap(generation(2, PoolFixtures.pool("large", "modal")));
    var over = new Over();
    JobDecider decider = decider(new Fence(over, 1));
    assertThatThrownBy(() -> decider.decideAgain(List.of(seen))).isInstanceOf(NotLeading.class);
    assertThatThrownBy(() -> decider.block(List.of(seen), "forbidden", "no"))
        .isInstanceOf(NotLeading.class);
    assertThat(world.job(1)).isEqualTo(seen);
    assertThat(over.resigned).isTrue();
  }

  /** A runner of the first generation that waits while no job does. */
  private Runner idling() {
    world.queued(1, APP, "modal");
    Runner runner = world.runners().getFirst();
    world.github.runner(runner.name()).online = true;
    world.github.status(1, "completed", null);
    world.hear(1, APP, Phase.COMPLETED, null, "modal");
    world.settle();
    assertThat(world.runners()).hasSize(1).allMatch(Runner::isSupply);
    return runner;
  }

  private void swap(List<DenyRule> deny, Pool... pools) {
    world.tables.swap(TestStore.applied(2, PoolFixtures.table(deny, List.of(pools))));
    world.settle();
  }

  private void assertEndedBehindTheFence(String why) {
    assertThat(world.github.runners).isEmpty();
    assertThat(world.modal.terminated).isEmpty();
    assertThat(world.runners())
        .singleElement()
        .satisfies(row -> assertThat(row.state()).isEqualTo(RunnerState.IDLE));
    world.pass(Duration.ofSeconds(10));
    assertThat(world.modal.terminated).hasSize(1);
    assertThat(world.runners()).isEmpty();
    assertThat(world.ledger.trail(1)).extracting(Note::text).contains(why);
    assertThat(world.holds()).as("its lane is not to blame").isEmpty();
  }

  private static Match labels(GlobList actors) {
    Match any = PoolFixtures.match(PoolFixtures.labels(PoolFixtures.globs("modal"), List.of()));
    return new Match(
        any.labels(),
        any.repositories(),
        any.workflows(),
        any.branches(),
        actors,
        Set.of(Visibility.values()),
        ForkPolicy.INCLUDE,
        any.place(),
        any.visibilityPlace(),
        any.forksPlace());
  }

  @Test
  void theIdleRunnerOfARemovedPoolEndsAtOnce() {
    idling();
    swap(List.of(), PoolFixtures.pool("other", "other"));
    assertEndedBehindTheFence("generation 2 has no pool cpu");
  }

  @Test
  void theIdleRunnerOfALaneThatIsDeniedNowEndsAtOnce() {
    idling();
    swap(
        List.of(PoolFixtures.deny("none", labels(GlobList.ANY))),
        PoolFixtures.pool("cpu", "modal"));
    assertEndedBehindTheFence("generation 2 gives no job of its lane to pool cpu");
  }

  @Test
  void theIdleRunnerOfAnotherSpecEndsAtOnce() {
    idling();
    Pool pool = PoolFixtures.pool("cpu", "modal");
    swap(
        List.of(), PoolFixtures.pool("cpu", pool.match(), new Gpu("T4", 1), Concurrency.UNLIMITED));
    assertEndedBehindTheFence("generation 2 has another sandbox for pool cpu");
  }

  @Test
  void anIdleRunnerThatMayStillBeOfUseWaitsOn() {
    Runner runner = idling();
    swap(
        List.of(PoolFixtures.deny("some", labels(PoolFixtures.list("octocat")))),
        PoolFixtures.pool("new", "new"),
        PoolFixtures.pool("cpu", "modal"));
    world.pass(Duration.ofMinutes(1));
    assertThat(world.runners()).extracting(Runner::name).containsExactly(runner.name());
    assertThat(world.runners()).allMatch(Runner::isSupply);
  }

  @Test
  void anIdleRunnerEndsBeforeItGetsAJobThatIsRefusedNow() {
    idling();
    swap(
        List.of(PoolFixtures.deny("some", labels(PoolFixtures.list("octocat")))),
        PoolFixtures.pool("cpu", "modal"));
    world.queued(2, APP, "modal");
    assertThat(world.job(2).disposition()).isInstanceOf(Disposition.Denied.class);
    assertEndedBehindTheFence("GitHub may give it job 2, which is refused now");
  }

  @Test
  void aRunnerOfARenamedPoolServesTheJobThatWaits() {
    world.queued(1, APP, "modal");
    Runner runner = world.runners().getFirst();
    swap(List.of(), PoolFixtures.pool("renamed", "modal"));
    world.pass(Duration.ofMinutes(1));
    assertThat(world.runners()).extracting(Runner::name).containsExactly(runner.name());
    assertThat(world.waiting(1)).isEqualTo("starting");
  }

  @Test
  void aBusyRunnerOfARemovedPoolRunsOn() {
    world.queued(1, APP, "modal");
    world.takes(world.runners().getFirst().name(), 1, APP, "modal");
    swap(List.of(), PoolFixtures.pool("other", "other"));
    world.pass(Duration.ofMinutes(10));
    assertThat(world.runners(RunnerState.BUSY)).hasSize(1);
    assertThat(world.modal.terminated).isEmpty();
  }

  /** A leadership that the store knows to be over. */
  private static final class Over implements Leadership {
    private final AtomicBoolean resigned = new AtomicBoolean();

    @Override
    public OptionalLong epoch() {
      return OptionalLong.of(1);
    }

    @Override
    public boolean holds(Transaction transaction, long epoch) {
      return false;
    }

    @Override
    public void resign(long epoch) {
      resigned.set(true);
    }

    @Override
    public Standing standing() {
      return new Standing(true, 1, null, null, null);
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
}
