package dev.sluice.generation;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts in force what another replica applied, as soon as the store shows it. */
public final class StoreFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(StoreFollower.class);
  private static final long TICK_MILLIS = 5_000;
  private static final long CLOSE_MILLIS = 2_000;

  private final Ledger ledger;
  private final Generations generations;
  private final ActiveTable tables;
  private final Applier.Binding binding;
  private final Reloads reloads;
  private final Runnable settled;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("store-follower").unstarted(this::run);
  private volatile boolean closing;

  /** What could not be taken over; told once. For the following thread. */
  private long refused;

  /**
   * @param settled runs after each generation that was put in force
   */
  public StoreFollower(
      Ledger ledger,
      Generations generations,
      ActiveTable tables,
      Applier.Binding binding,
      Reloads reloads,
      Runnable settled) {
    this.ledger = ledger;
    this.generations = generations;
    this.tables = tables;
    this.binding = binding;
    this.reloads = reloads;
    this.settled = settled;
  }

  /** Starts following. */
  public void start() {
    ledger.view().onGeneration(wake::release);
    thread.start();
  }

  @Override
  public void close() {
    closing = true;
    wake.release();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closing) {
      try {
        look();
      } catch (LedgerException _) {
        // The store is away, which others tell of; the next look comes by itself.
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("event", "generation.follow.failed")
            .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
            .log("the newest generation cannot be followed; the next look starts afresh");
      }
      try {
        if (wake.tryAcquire(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look() {
    long newest =
        ledger.generations(1).stream().mapToLong(head -> head.serial()).findFirst().orElse(0);
    if (newest <= tables.current().serial() || newest == refused) {
      return;
    }
    Optional<Generation> stored = generations.find(newest);
    if (stored.isEmpty()) {
      return;
    }
    Optional<AppliedTable> table = generations.load(stored.get());
    if (table.isEmpty()) {
      refuse(stored.get(), "invalid", "this version of Sluice cannot compile it");
      return;
    }
    Optional<String> bound = binding.refusal(table.get().config());
    if (bound.isPresent()) {
      refuse(stored.get(), "invalid", bound.get());
      return;
    }
    if (newest <= tables.current().serial()) {
      return;
    }
    if (binding.takes(table.get().config())) {
      tables.swap(table.get());
    } else {
      refused = newest;
    }
    reloads.succeeded(stored.get().origin());
    LOG.atInfo()
        .addKeyValue("event", "generation.followed")
        .addKeyValue("generation", newest)
        .addKeyValue("who", stored.get().who())
        .addKeyValue("origin", stored.get().origin())
        .log("a generation that another replica applied is in force here");
    settled.run();
  }

  private void refuse(Generation generation, String code, String message) {
    refused = generation.serial();
    reloads.failed(generation.origin(), code, "generation " + refused + ": " + message);
    LOG.atError()
        .addKeyValue("event", "generation.unusable")
        .addKeyValue("generation", refused)
        .addKeyValue("reason", message)
        .log("the newest generation is not put in force here; what was in force still is");
  }
}
