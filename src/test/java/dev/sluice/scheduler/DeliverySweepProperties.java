package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Visibility;
import dev.sluice.generation.ActiveTable;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Hearing;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Phase;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.routing.Fork;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.store.MemoryLedger;
import dev.sluice.store.TestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/**
 * Whatever crashes, outages and unanswered calls come between: a delivery that failed is asked for
 * until it is stored, for as long as that can still help.
 */
class DeliverySweepProperties {
  private static final Instant START = Instant.parse("2026-11-24T03:00:00Z");
  private static final long HOOK = 77;
  private static final String EVENT = "workflow_job";

  /** Attempts that a call lists. */
  private static final int MOST_LISTED = 20;

  /** Attempts that it lists when it is cut. */
  private static final int LISTED_BEFORE_CUT = 2;

  /** What happens next. */
  enum Step {
    FAILS,
    FAILS_BUT_IS_STORED,
    ARRIVES,
    SWEEP,
    SWEEP_UNANSWERED,
    SWEEP_CUT,
    SWEEP_LIMITED,
    SWEEP_AND_DIE_WHEN_ASKING,
    SWEEP_AND_DIE_HAVING_ASKED,
    SWEEP_AND_DIE_WHEN_STORING,
    SWEEP_WITH_THE_STORE_DOWN,
    RESTART,
    RECEIVER_DOWN,
    RECEIVER_UP,
    MINUTES,
    HOURS,
    A_DAY_AND_A_HALF_AWAY
  }

  private static final class Death extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** GitHub, the store and the time; what a process has in memory is the sweep alone. */
  private static final class World implements Deliveries, MemoryLedger.Weather {
    private final HookSite site;

    /** How far our clock is ahead of GitHub's, which has the true time. */
    private final Duration skew;

    private final MemoryLedger.Rows rows = new MemoryLedger.Rows();
    private final MemoryLedger ledger = new MemoryLedger(rows, this);
    private final ActiveTable tables =
        TestStore.active(PoolFixtures.table(List.of(), List.of(PoolFixtures.pool("cpu", "modal"))));
    private final List<Attempt> log = new ArrayList<>();
    private final Map<String, Instant> failedFirst = new HashMap<>();
    private final Set<String> asked = new HashSet<>();
    private Instant now = START;
    private boolean receiving = true;
    private Step step = Step.SWEEP;
    private int nextId = 1;
    private DeliverySweep sweep;

    private World(boolean app, Duration skew) {
      this.skew = skew;
      site =
          app
              ? new HookSite.App()
              : new HookSite.Repository(
                  dev.sluice.routing.RepositoryName.parse("acme/app").orElseThrow());
      var facts = PoolFixtures.job("acme/app", List.of("modal"), Visibility.PRIVATE, Fork.NO);
      var event = new JobEvent(1, facts, 1_001L, "build", Phase.QUEUED, null, null, null);
      // An open job keeps the repository known.
      ledger.commit(transaction -> {
        transaction.put(new Delivery("g0", HOOK, EVENT, "queued", now));
        if (app) {
          transaction.putAppHook(HOOK);
        }
        return Hearing.hear(transaction, event, Discovery.WEBHOOK, "test", tables.current(), now);
      });
      sweep = start();
      sweep();
    }

    private Instant ours() {
      return now.plus(skew);
    }

    private DeliverySweep start() {
      return new DeliverySweep(
          ledger,
          this,
          new KnownTargets(ledger, tables, this::ours),
          new Backoff(new Random(1)),
          this::ours,
          () -> false);
    }

    private void sweep() {
      try {
        sweep.sweep((_, _) -> {});
      } catch (Death death) {
        sweep = start();
      } catch (RuntimeException e) {
        // The store was down; the next look comes round.
        assertThat(step).isEqualTo(Step.SWEEP_WITH_THE_STORE_DOWN);
      }
      step = Step.SWEEP;
    }

    private void run(Step next) {
      now = now.plusSeconds(7);
      step = next;
      switch (next) {
        case FAILS -> fails(attempt("g" + nextId, 503, false));
        case FAILS_BUT_IS_STORED -> {
          Attempt attempt = attempt("g" + nextId, 0, false);
          fails(attempt);
          store(attempt.guid());
        }
        case ARRIVES -> store(attempt("g" + nextId, 202, false).guid());
        case SWEEP,
            SWEEP_UNANSWERED,
            SWEEP_CUT,
            SWEEP_LIMITED,
            SWEEP_AND_DIE_WHEN_ASKING,
            SWEEP_AND_DIE_HAVING_ASKED,
            SWEEP_AND_DIE_WHEN_STORING,
            SWEEP_WITH_THE_STORE_DOWN ->
            sweep();
        case RESTART -> sweep = start();
        case RECEIVER_DOWN -> receiving = false;
        case RECEIVER_UP -> receiving = true;
        case MINUTES -> now = now.plus(Duration.ofMinutes(9));
        case HOURS -> now = now.plus(Duration.ofHours(5));
        case A_DAY_AND_A_HALF_AWAY -> {
          now = now.plus(Duration.ofHours(36));
          sweep = start();
        }
      }
    }

    private Attempt attempt(String guid, int code, boolean redelivery) {
      var attempt = new Attempt(nextId++, guid, EVENT, now, code, redelivery);
      log.add(attempt);
      return attempt;
    }

    private void fails(Attempt attempt) {
      failedFirst.put(attempt.guid(), attempt.at());
    }

    private void store(String guid) {
      Step before = step;
      step = Step.SWEEP;
      ledger.commit(transaction -> {
        transaction.put(new Delivery(guid, HOOK, EVENT, "queued", now));
        return true;
      });
      step = before;
    }

    private boolean isStored(String guid) {
      return ledger.<Boolean>commit(transaction -> transaction.isSeen(guid));
    }

    @Override
    public boolean refuses() {
      if (step == Step.SWEEP_AND_DIE_WHEN_STORING) {
        throw new Death();
      }
      return step == Step.SWEEP_WITH_THE_STORE_DOWN;
    }

    @Override
    public Answer<List<Long>> hooks(HookSite asked) {
      return Answer.ok(
          asked.equals(site) ? List.of(site instanceof HookSite.App ? APP_HOOK : HOOK) : List.of());
    }

    @Override
    public Answer<Stretch> since(HookSite asked, long hookId, Instant since) {
      return below(Long.MAX_VALUE, since);
    }

    @Override
    public Answer<Stretch> more(HookSite asked, long hookId, Instant since, String rest) {
      return below(Long.parseLong(rest), since);
    }

    private Answer<Stretch> below(long id, Instant since) {
      Failure failure =
          switch (step) {
            case SWEEP_UNANSWERED, SWEEP_CUT -> new Failure.Unavailable("503");
            case SWEEP_LIMITED -> new Failure.Limited(ours().plusSeconds(60), "429");
            default -> null;
          };
      Instant forgotten = now.minus(Duration.ofDays(3));
      List<Attempt> all =
          log.stream()
              .filter(one -> one.id() < id)
              .filter(one -> !one.at().isBefore(since) && one.at().isAfter(forgotten))
              .sorted(Comparator.comparing(Attempt::id).reversed())
              .toList();
      int most = failure == null ? MOST_LISTED : LISTED_BEFORE_CUT;
      if (step == Step.SWEEP_UNANSWERED || (failure != null && all.size() <= most)) {
        return Answer.failed(failure == null ? new Failure.Unavailable("503") : failure);
      }
      if (all.size() <= most) {
        return Answer.ok(new Stretch(all, null, null));
      }
      List<Attempt> some = all.subList(0, most);
      return Answer.ok(new Stretch(some, Long.toString(some.getLast().id()), failure));
    }

    @Override
    public Answer<List<Attempt>> newest(HookSite asked, long hookId) {
      throw new AssertionError("a sweep reads down to its cursor");
    }

    @Override
    public Answer<Asked> redeliver(HookSite at, long hookId, long attemptId) {
      if (step == Step.SWEEP_AND_DIE_WHEN_ASKING) {
        throw new Death();
      }
      String guid =
          log.stream().filter(one -> one.id() == attemptId).findFirst().orElseThrow().guid();
      asked.add(guid);
      attempt(guid, receiving ? 202 : 503, true);
      if (receiving) {
        store(guid);
      }
      if (step == Step.SWEEP_AND_DIE_HAVING_ASKED) {
        throw new Death();
      }
      return Answer.ok(new Asked());
    }

    /** Two hours without trouble: longer than the longest pause between two requests. */
    private void calm() {
      receiving = true;
      sweep = start();
      for (int i = 0; i < 60; i++) {
        now = now.plus(Duration.ofMinutes(2));
        step = Step.SWEEP;
        sweep();
      }
    }
  }

  @Property(tries = 400)
  void noFailedDeliveryIsLost(
      @ForAll @Size(min = 1, max = 60) List<Step> steps,
      @ForAll boolean app,
      @ForAll @IntRange(min = -40, max = 40) int skew) {
    var world = new World(app, Duration.ofMinutes(skew));
    steps.forEach(world::run);
    world.calm();
    Instant helps = world.ours().minus(Duration.ofHours(24));
    Instant known = world.ours().minus(Duration.ofHours(70));
    world.failedFirst.forEach((guid, first) -> {
      if (first.isAfter(helps)) {
        assertThat(world.isStored(guid)).as(guid + " is stored").isTrue();
      } else if (first.isAfter(known)) {
        assertThat(world.isStored(guid) || world.asked.contains(guid))
            .as(guid + " was asked for")
            .isTrue();
      }
    });
  }

  @Property(tries = 100)
  void whatIsGivenUpStaysSo(@ForAll @Size(max = 20) List<Step> steps, @ForAll boolean app) {
    var world = new World(app, Duration.ZERO);
    steps.forEach(world::run);
    world.calm();
    world.now = world.now.plus(Duration.ofHours(25));
    world.sweep();
    // Nothing is open any more, so nobody is bothered, restart or not.
    int attempts = world.log.size();
    world.calm();
    assertThat(world.log).hasSize(attempts);
  }
}
