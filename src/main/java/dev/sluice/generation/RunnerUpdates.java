package dev.sluice.generation;

import dev.sluice.config.Image;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.ReadyImages;
import dev.sluice.provider.ReadyImages.State;
import dev.sluice.provider.RunnerReleases;
import dev.sluice.provider.RunnerVersions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what {@code runnerVersion: latest} means up to date while the server runs. A newer version
 * is put in force, as a generation of its own, only once all its images are ready; until then, and
 * while one cannot be built, what runs goes on. A pool whose image cannot be built even as it is
 * does not hold the others back.
 */
public final class RunnerUpdates {
  /** How often GitHub is asked for a newer version, within 10 %. */
  public static final Duration INTERVAL = Duration.ofHours(24);

  private static final Logger LOG = LoggerFactory.getLogger(RunnerUpdates.class);
  private static final double SPREAD = 0.1;

  /** After a check that brought nothing: the share of the interval until the next one. */
  private static final int RETRIES_PER_INTERVAL = 24;

  /** Between checks because of refused runners, as a share of the interval. */
  private static final int HURRIED_PER_INTERVAL = 144;

  private static final int MILLIS = 1000;

  private final ActiveTable tables;
  private final Generations generations;
  private final RunnerReleases releases;
  private final ReadyImages images;
  private final Duration interval;
  private final InstantSource clock;
  private final RandomGenerator random;
  private volatile boolean hurried;

  private Instant nextCheck;
  private Instant nextHurriedCheck = Instant.MIN;
  private @Nullable String candidate;

  /** Pools with the version that they hold back, as far as that was told. */
  private final Set<String> held = new HashSet<>();

  /**
   * @param interval between two checks
   */
  public RunnerUpdates(
      ActiveTable tables,
      Generations generations,
      RunnerReleases releases,
      ReadyImages images,
      Duration interval,
      InstantSource clock,
      RandomGenerator random) {
    this.tables = tables;
    this.generations = generations;
    this.releases = releases;
    this.images = images;
    this.interval = interval;
    this.clock = clock;
    this.random = random;
    nextCheck = clock.instant().plus(spread());
  }

  /** Has the next look ask GitHub. Any thread. */
  void checkSoon() {
    hurried = true;
  }

  /** Checks if it is time to, and goes on with an update. For one thread. */
  void look(Instant now) {
    AppliedTable current = tables.current();
    if (isDue(now)) {
      check(current, now);
    }
    String version = candidate;
    if (version != null) {
      update(current, version);
    }
  }

  private boolean isDue(Instant now) {
    if (hurried && !now.isBefore(nextHurriedCheck)) {
      hurried = false;
      nextHurriedCheck = now.plus(interval.dividedBy(HURRIED_PER_INTERVAL));
      return true;
    }
    return !now.isBefore(nextCheck);
  }

  private void check(AppliedTable current, Instant now) {
    Optional<PoolsConfig> declared = generations.declared(current.generation());
    boolean wanted = declared.filter(RunnerUpdates::follows).isPresent();
    nextCheck = now.plus(spread());
    if (!wanted) {
      candidate = null;
      return;
    }
    switch (releases.latest()) {
      case Answer.Ok<String>(String version) -> {
        if (!isNewer(version, current)) {
          candidate = null;
        } else if (!version.equals(candidate)) {
          candidate = version;
          held.clear();
          LOG.atInfo()
              .addKeyValue("event", "runner.version.newer")
              .addKeyValue("version", version)
              .addKeyValue("running", current.generation().runnerVersion())
              .log("there is a newer runner version; its images are built");
        }
      }
      case Answer.Failed<String> failed -> {
        nextCheck = now.plus(interval.dividedBy(RETRIES_PER_INTERVAL));
        LOG.atWarn()
            .addKeyValue("event", "runner.version.unknown")
            .addKeyValue("version", current.generation().runnerVersion())
            .addKeyValue("reason", failed.failure().detail())
            .log("GitHub does not tell the newest runner version; asked again");
      }
    }
  }

  private static boolean follows(PoolsConfig config) {
    return config.pools().stream()
        .anyMatch(pool -> pool.image().runnerVersion().equals(Image.LATEST));
  }

  private static boolean isNewer(String version, AppliedTable current) {
    return RunnerVersions.compare(version, current.generation().runnerVersion()) > 0;
  }

  private void update(AppliedTable current, String version) {
    Optional<PoolsConfig> declared =
        generations.declared(current.generation()).filter(RunnerUpdates::follows);
    if (declared.isEmpty() || !isNewer(version, current)) {
      // Somebody applied another file meanwhile.
      candidate = null;
      return;
    }
    List<Pool> unready =
        Generations.pinned(declared.get(), version).pools().stream()
            .filter(pool -> !(state(pool) instanceof State.Ready))
            .toList();
    Map<String, Pool> present =
        current.config().pools().stream()
            .collect(Collectors.toMap(Pool::name, Function.identity()));
    // A pool that has nothing to lose does not hold the others back.
    List<Pool> holding =
        unready.stream().filter(pool -> !isBroken(present.get(pool.name()))).toList();
    holding.forEach(pool -> tellHeld(pool, version));
    if (!holding.isEmpty()) {
      return;
    }
    candidate = null;
    Optional<AppliedTable> renewed =
        generations.renew(current.generation(), declared.get(), version);
    if (renewed.isEmpty()) {
      // Another replica did it, or somebody applied another text: the table follows that.
      return;
    }
    AppliedTable next = renewed.get();
    tables.swap(next);
    LOG.atInfo()
        .addKeyValue("event", "runner.version.applied")
        .addKeyValue("version", version)
        .addKeyValue("generation", next.serial())
        .addKeyValue("without", unready.stream().map(Pool::name).toList())
        .log("new runners have the newer version from now on");
  }

  private State state(Pool pool) {
    return images.state(pool.name(), pool.image(), pool.docker());
  }

  /** Whether the image that a pool has now cannot be built, whoever answers. */
  private boolean isBroken(@Nullable Pool pool) {
    return pool != null
        && state(pool) instanceof State.Failed(Failure failure, Instant _)
        && ImageBuilds.isDefinite(failure);
  }

  /** Once for each pool and version. */
  private void tellHeld(Pool pool, String version) {
    if (state(pool) instanceof State.Failed(Failure failure, Instant _)
        && held.add(pool.name() + " " + version)) {
      LOG.atWarn()
          .addKeyValue("event", "runner.version.held")
          .addKeyValue("version", version)
          .addKeyValue("pool", pool.name())
          .addKeyValue("code", failure.code())
          .addKeyValue("reason", failure.detail())
          .log("the newer runner version waits for an image that cannot be had");
    }
  }

  private Duration spread() {
    double factor = 1 - SPREAD + 2 * SPREAD * random.nextDouble();
    return Duration.ofMillis(Math.round(interval.toSeconds() * MILLIS * factor));
  }
}
