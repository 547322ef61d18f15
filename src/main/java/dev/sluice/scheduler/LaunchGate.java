package dev.sluice.scheduler;

import dev.sluice.ledger.Job;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.ReadyImages;
import dev.sluice.provider.ReadyImages.State;
import dev.sluice.routing.Decision.Routed;
import dev.sluice.scheduler.Backoff.Pause;
import dev.sluice.scheduler.Demand.Wanted;
import dev.sluice.scheduler.FutileGuard.Suspicion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What keeps a launch from being made now, beside the caps. Made anew for each look. */
final class LaunchGate implements Demand.Gate {
  /** Questions to GitHub about jobs of suspect lanes, per look. */
  private static final int MOST_QUESTIONS = 8;

  /**
   * Launches of a pool under way at a time. GitHub takes 100 requests at once from all of us (docs,
   * secondary rate limits); and what is launched later is launched on better knowledge.
   */
  private static final int MOST_AT_ONCE = 32;

  private final ReadyImages images;
  private final LaneHealth health;
  private final Confirmations confirmations;
  private final PlacementWatch placements;
  private final Acts acts;
  private final TokenBucket github;
  private final TokenBucket modal;
  private final @Nullable WaitingReason startUp;
  private final Instant now;
  private final Due due;

  /** Runners without a job, those of this look included. */
  private final Map<String, Integer> supplyByLane = new HashMap<>();

  private final Map<String, List<Instant>> supplyByPool = new HashMap<>();
  private final Map<String, Integer> launchingByPool = new HashMap<>();

  /** Launches whose registration is to show whether a limit is over. */
  private final Map<String, Integer> probesByLimit = new HashMap<>();

  /** What each kind of sandbox waits for, since thousands of jobs may want the same. */
  private final Map<String, Optional<WaitingReason>> imageByDigest = new HashMap<>();

  private int questions;

  /** The parts that outlive a look. */
  record Parts(
      ReadyImages images,
      LaneHealth health,
      Confirmations confirmations,
      PlacementWatch placements,
      Acts acts,
      TokenBucket github,
      TokenBucket modal) {}

  /**
   * @param startUp why nothing is launched yet; null once what runs already has been counted
   */
  LaunchGate(
      Parts parts,
      Collection<Runner> runners,
      @Nullable WaitingReason startUp,
      Instant now,
      Due due) {
    this.images = parts.images();
    this.health = parts.health();
    this.confirmations = parts.confirmations();
    this.placements = parts.placements();
    this.acts = parts.acts();
    this.github = parts.github();
    this.modal = parts.modal();
    this.startUp = startUp;
    this.now = now;
    this.due = due;
    for (Runner runner : runners) {
      if (runner.isSupply()) {
        count(runner.lane().key(), runner.pool(), runner.plannedAt());
        if (runner.state() == RunnerState.PLANNED || runner.state() == RunnerState.MINTED) {
          launchingByPool.merge(runner.pool(), 1, Integer::sum);
        }
        if (runner.state() == RunnerState.PLANNED) {
          countProbe(runner.lane().key());
        }
      }
    }
  }

  private void countProbe(String lane) {
    health.limit(lane).ifPresent(limit -> probesByLimit.merge(limit, 1, Integer::sum));
  }

  private void count(String lane, String pool, Instant plannedAt) {
    supplyByLane.merge(lane, 1, Integer::sum);
    supplyByPool.computeIfAbsent(pool, _ -> new ArrayList<>()).add(plannedAt);
  }

  @Override
  public boolean isSure(Wanted job) {
    return health.futile().suspicion(job.kind().lane()).isEmpty()
        || confirmations.isFresh(job.job(), now);
  }

  @Override
  public boolean tookUnknownJob(Runner runner) {
    return runner.state() == RunnerState.BUSY
        && runner.jobId() == null
        && runner.changedAt().plus(confirmations.valid()).isAfter(now);
  }

  @Override
  public Optional<WaitingReason> lack(Runner runner) {
    return placements.lack(runner, now);
  }

  @Override
  public Optional<WaitingReason> closed(Wanted job) {
    if (startUp != null) {
      return Optional.of(startUp);
    }
    Optional<WaitingReason> image =
        imageByDigest.computeIfAbsent(job.kind().digest(), _ -> image(job.routed()));
    if (image.isPresent()) {
      return image;
    }
    Optional<Pause> pause = health.pause(job.kind(), now);
    if (pause.isPresent()) {
      return Optional.of(WaitingReason.paused(pause.get(), dueAt(pause.get().until())));
    }
    Optional<Suspicion> futile = health.futile().closed(job.kind().lane(), now);
    if (futile.isPresent()) {
      return Optional.of(WaitingReason.futile(futile.get().why(), dueAt(futile.get().until())));
    }
    return breaker(job);
  }

  private Optional<WaitingReason> image(Routed routed) {
    String pool = routed.pool().name();
    State state = images.state(pool, routed.spec().image(), routed.spec().docker());
    if (state instanceof State.Failed failed) {
      dueAt(failed.retryAt());
    }
    return WaitingReason.image(pool, state);
  }

  private Optional<WaitingReason> breaker(Wanted job) {
    String pool = job.routed().pool().name();
    List<Instant> onTheWay = supplyByPool.getOrDefault(pool, List.of());
    return health
        .launches()
        .holds(pool, onTheWay, now)
        .or(() -> health.deaths().holds(pool, onTheWay, now))
        .map(state -> WaitingReason.breaker(pool, state.why(), dueAt(state.until())));
  }

  private Instant dueAt(Instant moment) {
    if (moment.isAfter(now)) {
      due.in(Duration.between(now, moment));
    }
    return moment;
  }

  @Override
  public Optional<WaitingReason> last(Wanted job) {
    String lane = job.kind().lane();
    Optional<Suspicion> suspicion = health.futile().suspicion(lane);
    if (suspicion.isPresent()) {
      int allowance = FutileGuard.allowance(suspicion.get());
      if (supplyByLane.getOrDefault(lane, 0) >= allowance) {
        return Optional.of(WaitingReason.probing(suspicion.get().why()));
      }
      if (!confirmations.isFresh(job.job(), now)) {
        ask(job.job());
        return Optional.of(WaitingReason.CHECKING);
      }
    }
    if (confirmations.isDoubtful(job.job(), now)) {
      ask(job.job());
      return Optional.of(WaitingReason.CONFIRMING);
    }
    String pool = job.routed().pool().name();
    if (launchingByPool.getOrDefault(pool, 0) >= MOST_AT_ONCE) {
      return Optional.of(WaitingReason.PACING);
    }
    if (health.limit(lane).filter(probesByLimit::containsKey).isPresent()) {
      return Optional.of(WaitingReason.LIMIT_PROBED);
    }
    Optional<WaitingReason> breaker = breaker(job);
    if (breaker.isPresent()) {
      return breaker;
    }
    Duration wait = longer(github.wait(now), modal.wait(now));
    if (wait.isPositive()) {
      due.in(wait);
      return Optional.of(WaitingReason.PACING);
    }
    github.take();
    modal.take();
    count(lane, pool, now);
    countProbe(lane);
    launchingByPool.merge(pool, 1, Integer::sum);
    confirmations.launched(job.job());
    return Optional.empty();
  }

  private void ask(Job job) {
    String key = Confirmations.key(job);
    if (questions < MOST_QUESTIONS && !acts.isRunning(key)) {
      questions++;
      acts.startUnlessPaused(key, () -> confirmations.ask(job), now, due);
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
