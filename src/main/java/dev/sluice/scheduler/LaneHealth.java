package dev.sluice.scheduler;

import dev.sluice.ledger.Runner;
import dev.sluice.provider.Failure;
import dev.sluice.scheduler.Backoff.Pause;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What befell the launches and the runners of each lane, and what follows for the next ones. Five
 * things that do not mix: a provider's rate limit holds everything back that needs it; a failed
 * launch holds back its lane and spec; so does a sandbox that died before its runner came online,
 * or that GitHub calls outdated; a runner that got no job makes its lane suspect; and several lanes
 * of one pool that fail at Modal open the pool's breaker. Safe for any number of threads.
 */
final class LaneHealth {
  private static final Logger LOG = LoggerFactory.getLogger(LaneHealth.class);

  private static final String DIED = " died";
  private static final String UNPLACED = " unplaced";

  /** Whom a launch asked. */
  enum Provider {
    GITHUB,
    MODAL
  }

  private final Backoff lanes;

  /** What was refused in a way that looks lasting; kept while it is tried again. */
  private final Set<String> blocked = ConcurrentHashMap.newKeySet();

  /** Accounts where GitHub's limit was met, and nothing was registered since. */
  private final Set<String> limited = ConcurrentHashMap.newKeySet();

  private final FutileGuard futile;
  private final Breaker launches;
  private final Breaker deaths;
  private final Timing timing;
  private final InstantSource clock;
  private final SchedulerListener listener;

  LaneHealth(Backoff lanes, Timing timing, InstantSource clock, SchedulerListener listener) {
    this.listener = listener;
    this.lanes = lanes;
    this.futile = new FutileGuard(timing.confirm());
    this.launches = new Breaker(timing.breaker());
    this.deaths = new Breaker(timing.breaker());
    this.timing = timing;
    this.clock = clock;
  }

  FutileGuard futile() {
    return futile;
  }

  /** Everything may be tried at once again: another generation is in force. */
  void forgive() {
    lanes.clear();
    blocked.clear();
    limited.clear();
    futile.forgive();
    launches.forgive();
    deaths.forgive();
  }

  void launchFailed(Runner planned, Provider provider, Failure failure) {
    Instant now = clock.instant();
    String key = laneKey(planned);
    String detail = failure.detail();
    listener.launchFailed(planned.pool(), provider.name().toLowerCase(Locale.ROOT), failure.code());
    switch (failure) {
      case Failure.Limited(Instant retryAt, String text) -> {
        String limit = limitKey(provider, planned.lane().key());
        lanes.failedUntil(limit, retryAt, limitOf(provider), text);
        if (provider == Provider.GITHUB) {
          limited.add(limit);
        }
      }
      case Failure.Unauthorized _, Failure.Forbidden _, Failure.Absent _, Failure.Refused _ ->
          block(key, failure.code(), detail);
      case Failure.Exhausted _ -> {
        String code = provider == Provider.MODAL ? "modal-capacity" : limitOf(provider);
        lanes.failed(key, planned.plannedAt(), now, code, detail);
      }
      case Failure.Conflict _, Failure.Unavailable _ ->
          lanes.failed(key, planned.plannedAt(), now, failure.code(), detail);
    }
    // What GitHub refuses concerns one repository; what Modal refuses, the pool's sandbox.
    if (provider == Provider.MODAL && !(failure instanceof Failure.Limited)) {
      launches.failed(
          planned.pool(),
          planned.lane().key(),
          planned.plannedAt(),
          now,
          failure.code() + ": " + detail);
    }
  }

  private void block(String key, String code, String detail) {
    blocked.add(key);
    lanes.blockedUntil(key, clock.instant().plus(timing.blocked()), code, detail);
  }

  private void succeeded(String key) {
    blocked.remove(key);
    lanes.succeeded(key);
  }

  /**
   * What a limit holds back. GitHub counts by credential, and with a GitHub App every account has
   * its own; with one token for all, each account finds out for itself and without a call.
   */
  private static String limitKey(Provider provider, String lane) {
    return switch (provider) {
      case GITHUB -> provider.name() + " " + account(lane);
      case MODAL -> provider.name();
    };
  }

  private static boolean isLimitOf(Provider provider, String key) {
    return key.equals(provider.name()) || key.startsWith(provider.name() + " ");
  }

  /** The owner, or the enterprise, of the target that a lane's key begins with. */
  private static String account(String lane) {
    String target = lane.substring(0, lane.indexOf('|'));
    return target.startsWith("enterprise:")
        ? target
        : target.substring(target.indexOf(':') + 1).split("/", 2)[0];
  }

  private static String limitOf(Provider provider) {
    return switch (provider) {
      case GITHUB -> "github-limit";
      case MODAL -> "modal-limit";
    };
  }

  /** GitHub registered it. */
  void minted(Runner runner) {
    limited.remove(limitKey(Provider.GITHUB, runner.lane().key()));
  }

  /**
   * The limit of GitHub's that a lane is under, if one was met there and nobody knows yet that it
   * is over: then one launch finds out for all.
   */
  Optional<String> limit(String lane) {
    return Optional.of(limitKey(Provider.GITHUB, lane)).filter(limited::contains);
  }

  void launched(Runner runner) {
    succeeded(laneKey(runner));
    launches.succeeded(runner.pool());
  }

  /** Its sandbox ended before GitHub saw the runner online. */
  void diedEarly(Runner runner, String why) {
    Instant now = clock.instant();
    String detail = "runner " + runner.name() + " died before it came online: " + why;
    lanes.failed(deathKey(laneKey(runner)), runner.plannedAt(), now, "died-early", detail);
    deaths.failed(runner.pool(), runner.lane().key(), runner.plannedAt(), now, detail);
    futile.suspect(runner, now, detail);
    LOG.atWarn()
        .addKeyValue("event", "runner.died.early")
        .addKeyValue("runner", runner.name())
        .addKeyValue("pool", runner.pool())
        .addKeyValue("lane", runner.lane().key())
        .addKeyValue("reason", why)
        .log("a sandbox ended before its runner came online");
  }

  /**
   * Its sandbox ended well before GitHub was seen to have the runner online: most likely its job is
   * over and nobody told, as after an outage of ours. The pool is not at fault, and GitHub is asked
   * about the lane's other jobs; only if this goes on is the lane held back.
   */
  void endedUnseen(Runner runner, String why) {
    Instant now = clock.instant();
    String detail = "runner " + runner.name() + " ended before it was seen online: " + why;
    lanes.failed(deathKey(laneKey(runner)), runner.plannedAt(), now, "died-early", detail);
    futile.suspect(runner, now, detail);
  }

  /** GitHub refused its runner version: so it will the next one's. */
  void outdated(Runner runner, String why) {
    block(
        deathKey(laneKey(runner)),
        "outdated",
        "GitHub refuses the runner version of the image: " + why);
    LOG.atError()
        .addKeyValue("event", "lane.outdated")
        .addKeyValue("runner", runner.name())
        .addKeyValue("pool", runner.pool())
        .addKeyValue("lane", runner.lane().key())
        .addKeyValue("reason", why)
        .log("GitHub refuses this runner version: apply a newer image.runnerVersion");
    listener.outdated(runner.pool());
  }

  /** Modal had no machine for its sandbox. */
  void notPlaced(Runner runner, String why) {
    lanes.failed(
        laneKey(runner) + UNPLACED, runner.plannedAt(), clock.instant(), "modal-capacity", why);
    LOG.atWarn()
        .addKeyValue("event", "runner.not.placed")
        .addKeyValue("runner", runner.name())
        .addKeyValue("pool", runner.pool())
        .addKeyValue("lane", runner.lane().key())
        .addKeyValue("reason", why)
        .log("Modal has no machine for a sandbox");
  }

  /** Its sandbox has a machine. */
  void placed(Runner runner) {
    succeeded(laneKey(runner) + UNPLACED);
  }

  /** What the sandbox of a runner that died early printed last. */
  void lastWords(Runner runner, String line) {
    lanes.amend(
        deathKey(laneKey(runner)),
        detail -> detail.contains(runner.name()) ? detail + "; its last words: " + line : detail);
  }

  void endedWithoutJob(Runner runner, String why) {
    futile.endedWithoutJob(
        runner, clock.instant(), "runner " + runner.name() + " got no job: " + why);
  }

  void cameOnline(Runner runner) {
    succeeded(deathKey(laneKey(runner)));
    deaths.succeeded(runner.pool());
  }

  void tookJob(Runner runner) {
    cameOnline(runner);
    futile.tookJob(runner);
  }

  /** What holds back a lane and spec: a provider's limit, a failed launch, a death. */
  Optional<Pause> pause(Demand.Kind kind, Instant now) {
    String key = laneKey(kind.lane(), kind.digest());
    return lanes
        .pause(limitKey(Provider.GITHUB, kind.lane()), now)
        .or(() -> lanes.pause(limitKey(Provider.MODAL, kind.lane()), now))
        .or(() -> lanes.pause(key, now))
        .or(() -> lanes.pause(deathKey(key), now))
        .or(() -> lanes.pause(key + UNPLACED, now));
  }

  /** Whether a lane and spec met something that looks lasting, and no success since. */
  boolean isBlocked(Demand.Kind kind) {
    String key = laneKey(kind.lane(), kind.digest());
    return blocked.contains(key) || blocked.contains(deathKey(key));
  }

  Breaker launches() {
    return launches;
  }

  Breaker deaths() {
    return deaths;
  }

  /** All that keeps launches back now. */
  List<Hold> holds(Instant now) {
    List<Hold> holds = new ArrayList<>();
    lanes
        .pauses(now)
        .forEach((key, pause) -> {
          boolean provider = Arrays.stream(Provider.values()).anyMatch(one -> isLimitOf(one, key));
          WaitingReason reason = WaitingReason.paused(pause, pause.until());
          holds.add(
              new Hold(
                  provider ? "provider" : "lane",
                  provider ? key.toLowerCase(Locale.ROOT) : laneOf(key),
                  reason.code(),
                  pause.lasting() ? pause.code() + ": " + pause.detail() : pause.detail(),
                  pause.until()));
        });
    futile
        .closed(now)
        .forEach((lane, suspicion) ->
            holds.add(new Hold("futile", lane, "futile", suspicion.why(), suspicion.until())));
    for (Breaker breaker : List.of(launches, deaths)) {
      breaker
          .open(now)
          .forEach((pool, state) ->
              holds.add(new Hold("breaker", pool, "breaker", state.why(), state.until())));
    }
    return holds;
  }

  /** The lane of a key, without spec and kind of failure. */
  private static String laneOf(String key) {
    String launch = without(UNPLACED, without(DIED, key));
    return launch.substring(0, launch.lastIndexOf(' '));
  }

  private static String without(String suffix, String key) {
    return key.endsWith(suffix) ? key.substring(0, key.length() - suffix.length()) : key;
  }

  private static String deathKey(String laneKey) {
    return laneKey + DIED;
  }

  private static String laneKey(Runner runner) {
    return laneKey(runner.lane().key(), runner.digest());
  }

  private static String laneKey(String lane, String digest) {
    return lane + " " + digest;
  }
}
