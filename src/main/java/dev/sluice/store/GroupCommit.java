package dev.sluice.store;

import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.WriteCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Handle;
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
  private static final long IDLE_MILLIS = 100;
  private static final long PROBE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private record Waiting<T>(Ledger.Work<T> work, CompletableFuture<T> done) {
    /** Does the work and returns how to hand out its result once that is durable. */
    Runnable run(Ledger.Transaction transaction) {
      T result = work.run(transaction);
      return () -> done.complete(result);
    }
  }

  private final Transactions transactions;
  private final MemoryView view;
  private final long followNanos;
  private final BlockingQueue<Waiting<?>> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Waiting<?> look = new Waiting<>(_ -> true, new CompletableFuture<>());
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Thread thread;
  private final LongAdder commits = new LongAdder();
  private final LongAdder writes = new LongAdder();
  private final LongAdder failures = new LongAdder();

  /** Touched by the writer's thread only. */
  private final Set<Long> knownHooks = new HashSet<>();

  private volatile boolean closing;
  private volatile boolean healthy = true;

  /** Whether a database that others share is known not to answer: then nothing waits for it. */
  private volatile boolean away;

  /** Touched by the writer's thread only. */
  private long failedAt;

  /** Touched by the writer's thread only. */
  private long followedAt;

  /**
   * Takes over {@code transactions}; nobody else may use them from now on.
   *
   * @param follow how often to look for what other processes wrote, if nothing says that they did
   */
  GroupCommit(Transactions transactions, MemoryView view, Duration follow) {
    this.transactions = transactions;
    this.view = view;
    this.followNanos = follow.toNanos();
    // A platform thread: the SQLite driver calls native code, which would pin a virtual one.
    this.thread = Thread.ofPlatform().name("ledger-writer").daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  /** Says that another process has written; from any thread. */
  void look() {
    if (looking.compareAndSet(false, true) && !queue.offer(look)) {
      // Whatever fills the queue has the writer look anyway.
      looking.set(false);
    }
  }

  <T> CompletableFuture<T> submit(Ledger.Work<T> work) {
    var done = new CompletableFuture<T>();
    if (closing) {
      done.completeExceptionally(new LedgerException("the store is closing"));
      return done;
    }
    if (away) {
      failures.increment();
      done.completeExceptionally(new LedgerException("the store is away"));
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
        Waiting<?> first = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          queue.drainTo(batch, MAX_BATCH - 1);
        }
        boolean told = batch.remove(look);
        if (told) {
          looking.set(false);
        }
        if (!batch.isEmpty()) {
          commit(batch);
        } else if (closing) {
          return;
        } else if (healthy) {
          follow(told);
        } else {
          recover();
        }
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
    if (System.nanoTime() - failedAt > PROBE_NANOS) {
      tryCommit(List.of());
    }
  }

  private void follow(boolean told) {
    if (!told && System.nanoTime() - followedAt < followNanos) {
      return;
    }
    try {
      transactions.follow();
    } catch (RuntimeException e) {
      failed(true, e);
    }
    followedAt = System.nanoTime();
    tell(transactions.takeNews());
  }

  /** The database did not take something. */
  private void failed(boolean ofStore, Throwable failure) {
    failedAt = System.nanoTime();
    Dialect dialect = transactions.dialect();
    healthy = !ofStore && !dialect.isDoubtful(failure);
    if (ofStore && !away && dialect == Dialect.POSTGRESQL) {
      away = true;
      LOG.atWarn()
          .addKeyValue("event", "store.away")
          .addKeyValue("error", StoreFailure.reason(failure))
          .log("the store does not answer");
    }
  }

  private void succeeded() {
    healthy = true;
    if (away) {
      away = false;
      LOG.atInfo().addKeyValue("event", "store.back").log("the store answers again");
    }
    followedAt = System.nanoTime();
  }

  private void tell(Transactions.News news) {
    if (news.rows()) {
      view.tellListeners();
    }
    if (news.generation()) {
      view.tellOfGeneration();
    }
  }

  /** What became of a transaction. */
  private enum Outcome {
    DURABLE,
    /** A piece of work threw: the others may still succeed by themselves. */
    BAD_WORK,
    /** The database did not take it: nothing else would be taken either. */
    STORE_FAILED,
    /** The server ended the session before anything was committed. */
    THROWN_OUT
  }

  private record Attempt(Outcome outcome, @Nullable Throwable failure) {}

  private void commit(List<Waiting<?>> batch) {
    if (away && System.nanoTime() - failedAt <= PROBE_NANOS) {
      // What had been waiting when it went away; trying for each batch could take minutes.
      batch.forEach(one -> fail(one, null));
      return;
    }
    Attempt together = tryCommit(batch);
    if (together.outcome() == Outcome.THROWN_OUT) {
      // This process may have stood still for some seconds, or an operator ended its session.
      together = tryCommit(batch);
    }
    Throwable failure = together.failure();
    switch (together.outcome()) {
      case DURABLE -> {}
      case STORE_FAILED, THROWN_OUT -> batch.forEach(one -> fail(one, failure));
      case BAD_WORK -> alone(batch);
    }
  }

  private void alone(List<Waiting<?>> batch) {
    Attempt last = new Attempt(Outcome.DURABLE, null);
    for (Waiting<?> one : batch) {
      if (last.outcome() == Outcome.DURABLE || last.outcome() == Outcome.BAD_WORK) {
        last = tryCommit(List.of(one));
      }
      if (last.outcome() != Outcome.DURABLE) {
        fail(one, last.failure());
      }
    }
  }

  private void fail(Waiting<?> one, @Nullable Throwable failure) {
    failures.increment();
    LOG.atWarn()
        .addKeyValue("event", "store.write.failed")
        .addKeyValue("error", failure == null ? null : StoreFailure.reason(failure))
        .log("the store did not take a write");
    one.done()
        .completeExceptionally(
            failure == null
                ? new LedgerException("the store failed")
                : new LedgerException("the store failed", failure));
  }

  private Attempt tryCommit(List<Waiting<?>> work) {
    List<Runnable> completions = new ArrayList<>(work.size());
    boolean working = false;
    Batch batch;
    try {
      Handle handle = transactions.begin();
      if (transactions.startedOver()) {
        knownHooks.clear();
      }
      working = true;
      batch = batch(handle, stored(handle, work));
      for (Waiting<?> one : work) {
        completions.add(one.run(batch));
      }
      batch.flush();
      working = false;
      transactions.commit();
    } catch (RuntimeException | Error failure) {
      // Errors too: a writer that is gone would leave every webhook without an answer.
      transactions.rollback();
      boolean ofStore = !working || transactions.dialect().isOfStore(failure);
      boolean thrownOut = working && transactions.dialect().isEnded(failure);
      if (thrownOut) {
        healthy = false;
        failedAt = System.nanoTime();
      } else {
        failed(ofStore, failure);
      }
      // What others wrote is so whatever became of this.
      tell(transactions.takeNews());
      Outcome outcome = ofStore ? Outcome.STORE_FAILED : Outcome.BAD_WORK;
      return new Attempt(thrownOut ? Outcome.THROWN_OUT : outcome, failure);
    }
    succeeded();
    commits.increment();
    writes.add(work.size());
    knownHooks.addAll(batch.newHooks());
    Transactions.News others = transactions.takeNews();
    boolean rows = view.apply(batch.jobs(), batch.runners());
    completions.forEach(Runnable::run);
    tell(
        new Transactions.News(
            rows || others.rows(), batch.putsGeneration() || others.generation()));
    return new Attempt(Outcome.DURABLE, null);
  }

  private StoredRows stored(Handle handle, List<Waiting<?>> work) {
    if (work.size() == 1 || !transactions.dialect().isRemote()) {
      return new StoredRows.Each(handle);
    }
    var ahead = new ReadAhead(handle);
    ahead.prepare(
        work.stream().<Ledger.Work<?>>map(Waiting::work).toList(), rows -> batch(handle, rows));
    return ahead;
  }

  private Batch batch(Handle handle, StoredRows stored) {
    return new Batch(
        handle, transactions.dialect(), transactions.change(), view, stored, knownHooks);
  }

  /** Whether the database took the last transaction and there is room for more. */
  boolean isHealthy() {
    return healthy && !closing && thread.isAlive() && queue.remainingCapacity() > 0;
  }

  WriteCounts counts() {
    return new WriteCounts(commits.sum(), writes.sum(), failures.sum(), queue.size());
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
    rest.remove(look);
    for (Waiting<?> one : rest) {
      one.done().completeExceptionally(new LedgerException("the store is closed"));
    }
  }
}
