package dev.sluice.generation;

import dev.sluice.config.PoolNeeds;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Provisioner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Provides ahead of time what the sandboxes of the table in force need: the app, volumes, secrets
 * and proxies first, as Modal's own clients do, then images. What is missing is tried again. It
 * also keeps {@code latest} up to date.
 */
public final class Provisioning implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Provisioning.class);
  private static final Duration TICK = Duration.ofSeconds(10);
  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final Duration CLOSE_BOUND = Duration.ofSeconds(2);

  private final ActiveTable tables;
  private final Provisioner provisioner;
  private final ImageBuilds images;
  private final RunnerUpdates updates;
  private final InstantSource clock;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("provisioning").unstarted(this::run);
  private volatile boolean closing;

  /** What has to be asked for again, in order. For the looking thread, as the rest below. */
  private final Map<String, Supplier<Answer<String>>> missing = new LinkedHashMap<>();

  private PoolNeeds needs = PoolNeeds.NONE;
  private long lastSerial = Long.MIN_VALUE;
  private Instant retryAt = Instant.MIN;

  public Provisioning(
      ActiveTable tables,
      Provisioner provisioner,
      ImageBuilds images,
      RunnerUpdates updates,
      InstantSource clock) {
    this.tables = tables;
    this.provisioner = provisioner;
    this.images = images;
    this.updates = updates;
    this.clock = clock;
  }

  /** Starts looking. */
  public void start() {
    tables.onSwap(wake::release);
    images.onChange(wake::release);
    thread.start();
  }

  /** Has GitHub asked soon whether there is a newer runner version; any thread. */
  public void checkRunnerVersion() {
    updates.checkSoon();
    wake.release();
  }

  /** Stops looking; calls under way are interrupted. Idempotent. */
  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_BOUND);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closing) {
      try {
        look();
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("event", "provisioning.broken")
            .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
            .log("provisioning met an error; the next look starts afresh");
      }
      try {
        if (wake.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Looks once at what is needed, has it provided, and asks for images; does not wait for those.
   */
  void look() {
    Instant now = clock.instant();
    AppliedTable applied = tables.current();
    if (applied.serial() != lastSerial) {
      lastSerial = applied.serial();
      needs = PoolNeeds.of(applied.config());
      listMissing();
      images.retryNow();
      retryAt = now;
    }
    if (!missing.isEmpty() && !now.isBefore(retryAt)) {
      missing.entrySet().removeIf(entry -> provided(entry.getKey(), entry.getValue()));
      retryAt = clock.instant().plus(RETRY);
    }
    needs.images().forEach((built, pool) -> images.state(pool, built.image(), built.docker()));
    updates.look(now);
  }

  private void listMissing() {
    missing.clear();
    missing.putAll(LookUps.of(needs, provisioner));
  }

  private static boolean provided(String what, Supplier<Answer<String>> call) {
    return switch (call.get()) {
      case Answer.Ok<String>(String id) -> {
        LOG.atInfo()
            .addKeyValue("event", "provisioned")
            .addKeyValue("what", what)
            .addKeyValue("id", id)
            .log(what + " is there");
        yield true;
      }
      case Answer.Failed<String> failed -> {
        LOG.atWarn()
            .addKeyValue("event", "provisioning.failed")
            .addKeyValue("what", what)
            .addKeyValue("code", failed.failure().code())
            .addKeyValue("reason", failed.failure().detail())
            .log(what + " is missing; launches that need it will wait");
        yield false;
      }
    };
  }
}
