package dev.sluice.store;

import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.WriteCounts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of a store: takes whatever work is waiting, runs it in one transaction and so lets
 * all of it share one flush to disk. If anything in a batch fails, the batch is rolled back and
 * each piece is run again by itself, so that bad work fails alone.
 */
final class GroupCommit implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);
  private static final int MAX_BATCH = 256;
  private static final int MAX_WAITING = 16_384;
  private static final long CLOSE_SECONDS = 10;
  private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Waiting<T>(Ledger.Work<T> work, CompletableFuture<T> done) {
    /** Does the work and returns how to hand out its result once that is durable. */
    Runnable run(Ledger.Transaction transaction) {
      T result = work.run(transaction);
      return () -> done.complete(result);
    }
  }

  private final Handle handle;
  private final MemoryView view;
  private final BlockingQueue<Waiting<?>> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread thread;
  private final LongAdder commits = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder failures = new LongAdder();

  /** Touched by the writer's thread only. */
  private final Set<Long> knownHooks = new HashSet<>();

  private volatile boolean closing;
  private volatile boolean healthy = true;

  /** Touched by the writer's thread only. */
  private long failedAt;

  /** Takes over {@code handle}; nobody else may use it from now on. */
  GroupCommit(Handle handle, MemoryView view) {
    this.handle = handle;
    this.view = view;
    // A platform thread: the SQLite driver calls native code, which would pin a virtual one.
    this.thread = Thread.ofPlatform().name("ledger-writer").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  <T> CompletableFuture<T> submit(Ledger.Work<T> work) {
    var done = new CompletableFuture<T>();
    if (closing) {
      done.completeExceptionally(new LedgerException("the store is closing"));
      return done;
    }
    var waiting = new Waiting<>(work, done);
    if (!queue.offer(waiting)) {
      done.completeExceptionally(new LedgerException("too much waits for the store"));
    } else if (closing && !thread.isAlive() && queue.remove(waiting)) {
      // It came after the last of the writer's looks.
      done.completeExceptionally(new LedgerException("the store is closed"));
    }
    return done;
  }

  private void run() {
    List<Waiting<?>> batch = new ArrayList<>(MAX_BATCH);
    while (true) {
      try {
        Waiting<?> first = queue.poll(100, TimeUnit.MILLISECONDS);
        if (first == null) {
          if (closing) {
            return;
          }
          recover();
          continue;
        }
        batch.add(first);
        queue.drainTo(batch, MAX_BATCH - 1);
        commit(batch);
      } catch (InterruptedException e) {
        closing = true;
      } catch (RuntimeException | Error e) {
        // Without its one writer the store would take nothing any more, and say nothing.
        batch.forEach(one -> fail(one, e));
      } finally {
        batch.clear();
      }
    }
  }

  /**
   * Finds out by itself whether the database takes transactions again: while a balancer sends
   * nothing here, nothing else would.
   */
  private void recover() {
    if (!healthy && System.nanoTime() - failedAt > PROBE_NANOS) {
      tryCommit(List.of());
    }
  }

  /** What became of a transaction. */
  private enum Outcome {
    DURABLE,
    /** A piece of work threw: the others may still succeed by themselves. */
    BAD_WORK,
    /** The database did not take it: nothing else would be taken either. */
    STORE_FAILED
  }

  private record Attempt(Outcome outcome, @Nullable Throwable failure) {}

  private void commit(List<Waiting<?>> batch) {
    Attempt together = tryCommit(batch);
    switch (together.outcome()) {
      case DURABLE -> {}
      case STORE_FAILED -> batch.forEach(one -> fail(one, together.failure()));
      case BAD_WORK -> {
        for (Waiting<?> one : batch) {
          Attempt alone = tryCommit(List.of(one));
          if (alone.outcome() != Outcome.DURABLE) {
            fail(one, alone.failure());
          }
        }
      }
    }
  }

  private void fail(Waiting<?> one, @Nullable Throwable failure) {
    failures.increment();
    LOG.atWarn()
        .addKeyValue("event", "store.write.failed")
        .addKeyValue("error", failure == null ? null : failure.getMessage())
        .log("the store did not take a write");
    one.done()
        .completeExceptionally(
            failure == null
                ? new LedgerException("the store failed")
                : new LedgerException("the store failed", failure));
  }

  private Attempt tryCommit(List<Waiting<?>> work) {
    var batch = new Batch(handle, view, knownHooks);
    List<Runnable> completions = new ArrayList<>(work.size());
    boolean working = false;
    try {
      handle.begin();
      working = true;
      for (Waiting<?> one : work) {
        completions.add(one.run(batch));
      }
      batch.flush();
      working = false;
      handle.commit();
    } catch (RuntimeException | Error failure) {
      // Errors too: a writer that is gone would leave every webhook without an answer.
      rollback();
      healthy = working && !(failure instanceof JdbiException);
      failedAt = System.nanoTime();
      return new Attempt(working ? Outcome.BAD_WORK : Outcome.STORE_FAILED, failure);
    }
    healthy = true;
    commits.increment();
    writes.add(work.size());
    knownHooks.addAll(batch.newHooks());
    boolean news = view.apply(batch.jobs(), batch.runners());
    completions.forEach(Runnable::run);
    if (news) {
      view.tellListeners();
    }
    if (batch.putsGeneration()) {
      view.tellOfGeneration();
    }
    return new Attempt(Outcome.DURABLE, null);
  }

  /** Whether the database took the last transaction and there is room for more. */
  boolean isHealthy() {
    return healthy && !closing && thread.isAlive() && queue.remainingCapacity() > 0;
  }

  WriteCounts counts() {
    return new WriteCounts(commits.sum(), writes.sum(), failures.sum(), queue.size());
  }

  private void rollback() {
    try {
      handle.rollback();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("event", "store.rollback.failed")
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("the store did not roll back");
    }
  }

  /** Finishes what waits, then ends the thread. */
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Waiting<?>> rest = new ArrayList<>();
    queue.drainTo(rest);
    for (Waiting<?> one : rest) {
      one.done().completeExceptionally(new LedgerException("the store is closed"));
    }
  }
}
