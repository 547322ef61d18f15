package dev.sluice.scheduler;

import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Ledger;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.ReadyImages;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.WorkflowRuns;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at jobs and runners and does what the difference asks for. Each look starts from what is
 * stored, so it does not matter which events were missed, repeated or out of order before it.
 *
 * <p>One thread looks; what talks to the outside runs on the executor. A look follows each commit
 * that changed a job or ended a runner's story, each act, and comes at least every {@link
 * Timing#tick}; those that are asked for during a look are one.
 *
 * <p>Where several processes share a store it looks only while this one leads. Each {@link Term}
 * begins afresh, as a start does.
 */
public final class Scheduler implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scheduler.class);

  private static final Duration CLOSE_BOUND = Duration.ofSeconds(10);
  private static final Duration SHORT_LOOK = Duration.ofNanos(500_000);
  private static final Duration LONGEST_REST = Duration.ofMillis(100);

  /** The outside. */
  public record Ports(
      RunnerRegistry registry,
      WorkflowRuns runs,
      SandboxProvider sandboxes,
      Provisioner provisioner,
      Deliveries deliveries) {
    /** Where failed deliveries are nobody's business. */
    public Ports(
        RunnerRegistry registry,
        WorkflowRuns runs,
        SandboxProvider sandboxes,
        Provisioner provisioner) {
      this(registry, runs, sandboxes, provisioner, Deliveries.NONE);
    }
  }

  private final Leadership leadership;
  private final Term.Lasting lasting;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofPlatform().name("scheduler").daemon().unstarted(this::run);

  /** Acts under way, those of terms that are over included. */
  private final AtomicInteger underWay = new AtomicInteger();

  private volatile boolean closing;

  /** Null while this process does not lead; written by the looking thread. */
  private volatile @Nullable Term term;

  public Scheduler(
      Ledger ledger,
      Leadership leadership,
      AppliedTables tables,
      Ports ports,
      ReadyImages images,
      Controller controller,
      Timing timing,
      InstantSource clock,
      RandomGenerator random,
      Executor executor) {
    this.leadership = leadership;
    this.lasting =
        new Term.Lasting(
            ledger,
            tables,
            ports,
            images,
            controller,
            timing,
            clock,
            random,
            counting(executor, underWay),
            wake::release,
            new Listeners(),
            () -> closing);
    this.term = begun().orElse(null);
  }

  private static Executor counting(Executor executor, AtomicInteger count) {
    return act -> {
      count.incrementAndGet();
      executor.execute(() -> {
        try {
          act.run();
        } finally {
          count.decrementAndGet();
        }
      });
    };
  }

  private Optional<Term> begun() {
    OptionalLong epoch = leadership.epoch();
    return epoch.isEmpty()
        ? Optional.empty()
        : Optional.of(new Term(lasting, new Fence(leadership, epoch.getAsLong())));
  }

  /** Starts looking. */
  public void start() {
    lasting.ledger().view().onChange(wake::release);
    lasting.images().onChange(wake::release);
    leadership.onChange(wake::release);
    thread.start();
  }

  private Optional<Term> current() {
    return Optional.ofNullable(term).filter(Term::isOpen);
  }

  /** Whether this process leads, and so knows all of what follows. */
  public boolean isLeading() {
    return leadership.epoch().isPresent();
  }

  /**
   * Why each waiting job has no runner yet, as of the last look; empty while this process does not
   * lead.
   */
  public Map<Long, WaitingReason> waiting() {
    return current().map(Term::waiting).orElse(Map.of());
  }

  /** All that keeps launches back now, beside the caps; empty while this process does not lead. */
  public List<Hold> holds() {
    return current().map(Term::holds).orElse(List.of());
  }

  /** How each comparison with the outside fares; empty while this process does not lead. */
  public List<SweepState> sweeps() {
    return current().map(Term::sweeps).orElse(List.of());
  }

  /** Tells {@code listener} what happens from now on. */
  public void listen(SchedulerListener listener) {
    lasting.listeners().add(listener);
  }

  /** Stops looking and lets acts under way end within a bound; sandboxes run on. Idempotent. */
  @Override
  public void close() {
    closing = true;
    wake.release();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      thread.join(CLOSE_BOUND);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closing || underWay.get() > 0) {
      Duration pause = lasting.timing().tick();
      long began = System.nanoTime();
      if (!closing) {
        try {
          pause = look();
        } catch (RuntimeException | Error e) {
          LOG.atError()
              .addKeyValue("event", "scheduler.failed")
              .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
              .log("a look failed; the next one starts afresh");
        }
      }
      rest(System.nanoTime() - began);
      try {
        if (wake.tryAcquire(Math.max(1, pause.toMillis()), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * A look costs more the more jobs wait. In a burst each webhook asks for one, so that after a
   * long one others get as much of the processor before the next.
   */
  private static void rest(long nanos) {
    if (nanos > SHORT_LOOK.toNanos()) {
      LockSupport.parkNanos(Math.min(nanos, LONGEST_REST.toNanos()));
    }
  }

  /**
   * Looks once and starts what is to be done, if this process leads.
   *
   * @return how long until the next look is due, if nothing wakes it before
   */
  Duration look() {
    Term now = term;
    if (now == null || !now.isOpen()) {
      now = begun().orElse(null);
      term = now;
    }
    if (now == null) {
      return lasting.timing().tick();
    }
    try {
      return now.look();
    } catch (NotLeading e) {
      LOG.atWarn()
          .addKeyValue("event", "leader.overtaken")
          .addKeyValue("reason", e.getMessage())
          .log("a look ended, since another replica leads; nothing of it was launched");
      term = null;
      return Duration.ZERO;
    }
  }
}
