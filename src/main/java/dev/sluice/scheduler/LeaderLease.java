package dev.sluice.scheduler;

import dev.sluice.ledger.Lease;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Ledger.Transaction;
import dev.sluice.ledger.LedgerException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Leads while it holds the lease in a store that several processes share. The clock of the store
 * alone says when a lease is over. The holder believes in its lease for less long than that: from
 * the moment before it asked for it, by its own two clocks, so that a process that was frozen, or
 * is cut off from the store, stops by itself before another begins.
 *
 * <p>Every gain is a new epoch, also that of a holder which let its own lease run out: what it had
 * begun before that must not go on unseen.
 */
public final class LeaderLease implements Leadership {
  private static final Logger LOG = LoggerFactory.getLogger(LeaderLease.class);

  private static final Duration CLOSE_BOUND = Duration.ofSeconds(5);

  /**
   * How the lease is kept.
   *
   * @param lease how long it lasts, by the store's clock
   * @param renewal between renewals
   * @param look between looks of those that do not have it, and after a failure
   * @param margin by how much sooner the holder stops to believe in it
   */
  record Pace(Duration lease, Duration renewal, Duration look, Duration margin) {
    static final Pace DEFAULT =
        new Pace(
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2));

    private Duration belief() {
      return lease.minus(margin);
    }
  }

  /**
   * A lease that was got or renewed.
   *
   * @param since when the term began
   * @param askedNanos the monotonic clock before it was asked for
   * @param askedAt the other clock then: the monotonic one stands still while a machine sleeps
   */
  private record Belief(long epoch, Instant since, long askedNanos, Instant askedAt) {}

  /** What the store says of the lease. */
  private record Word(@Nullable Lease lease, boolean isMine) {}

  private final Ledger ledger;
  private final String holder;
  private final Pace pace;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("lease").unstarted(this::run);

  private volatile @Nullable URI admin;
  private volatile boolean closing;

  /** Written under the lock of {@code this}, as are the next two. */
  private volatile @Nullable Belief belief;

  private volatile Standing seen = new Standing(false, 0, null, null, null);
  private volatile long changes;

  /** Whether the store failed to answer last time; touched by the looking thread only. */
  private boolean unanswered;

  /**
   * @param holder names this process among all that share the store, and none before it
   */
  public LeaderLease(Ledger ledger, String holder, InstantSource clock) {
    this(ledger, holder, Pace.DEFAULT, clock, System::nanoTime);
  }

  /**
   * @param nanos never goes back
   */
  LeaderLease(Ledger ledger, String holder, Pace pace, InstantSource clock, LongSupplier nanos) {
    this.ledger = ledger;
    this.holder = holder;
    this.pace = pace;
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public OptionalLong epoch() {
    Belief now = belief;
    return now != null && isBelieved(now) ? OptionalLong.of(now.epoch()) : OptionalLong.empty();
  }

  private boolean isBelieved(Belief one) {
    return left(one).isPositive();
  }

  /** How long it is believed in from now on. */
  private Duration left(Belief one) {
    Duration ticked = Duration.ofNanos(nanos.getAsLong() - one.askedNanos());
    Duration passed = Duration.between(one.askedAt(), clock.instant());
    return pace.belief().minus(ticked.compareTo(passed) > 0 ? ticked : passed);
  }

  @Override
  public boolean holds(Transaction transaction, long epoch) {
    return transaction.lease().filter(lease -> isMine(lease) && lease.epoch() == epoch).isPresent();
  }

  private boolean isMine(Lease lease) {
    return lease.holder().equals(holder);
  }

  @Override
  public void resign(long epoch) {
    lose(epoch, "the store says that another term has begun");
    wake.release();
  }

  @Override
  public Standing standing() {
    Belief mine = belief;
    if (mine != null && isBelieved(mine)) {
      return new Standing(true, mine.epoch(), mine.since(), holder, admin);
    }
    Standing other = seen;
    return holder.equals(other.holder())
        ? new Standing(false, other.epoch(), null, null, null)
        : other;
  }

  @Override
  public long changes() {
    return changes;
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void start(URI reachedAt) {
    admin = reachedAt;
    thread.start();
  }

  private void run() {
    while (!closing) {
      Duration pause = pace.look();
      try {
        pause = step();
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("event", "leader.failed")
            .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
            .log("a look at the lease failed; the next one starts afresh");
      }
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
   * Renews the lease, or looks whether it can be had.
   *
   * @return how long until the next step is due
   */
  Duration step() {
    Belief mine = belief;
    if (mine != null && !isBelieved(mine)) {
      lose(mine.epoch(), "the lease was not renewed in time");
      mine = null;
    }
    OptionalLong epoch = mine == null ? OptionalLong.empty() : OptionalLong.of(mine.epoch());
    long askedNanos = nanos.getAsLong();
    Instant askedAt = clock.instant();
    Word word;
    try {
      word = ask(epoch, mine == null ? CLOSE_BOUND : left(mine));
    } catch (LedgerException e) {
      tellUnanswered(e);
      return pace.look();
    }
    unanswered = false;
    Lease lease = word.lease();
    if (lease == null || !word.isMine()) {
      if (mine != null) {
        lose(mine.epoch(), "the store says that the lease is over, or another's");
        return Duration.ZERO;
      }
      if (lease != null) {
        follow(lease);
      }
      return pace.look();
    }
    gain(mine, new Belief(lease.epoch(), askedAt, askedNanos, askedAt));
    return pace.renewal();
  }

  private Word ask(OptionalLong epoch, Duration patience) {
    var answer = ledger.write(transaction -> look(transaction, epoch));
    try {
      return answer.get(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Should it be stored after all, the lease is ours and is taken anew, with another epoch.
      throw new LedgerException("no answer in time", e);
    } catch (ExecutionException e) {
      throw new LedgerException("the lease could not be asked for: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LedgerException("interrupted", e);
    }
  }

  private Word look(Transaction transaction, OptionalLong epoch) {
    Instant now = transaction.now();
    Instant until = now.plus(pace.lease());
    Lease lease = transaction.lease().orElse(null);
    if (lease == null) {
      return epoch.isPresent() ? new Word(null, false) : put(transaction, 1, until);
    }
    boolean over = !lease.until().isAfter(now);
    boolean mine = isMine(lease);
    if (epoch.isPresent()) {
      boolean goesOn = mine && !over && lease.epoch() == epoch.getAsLong();
      return goesOn ? put(transaction, lease.epoch(), until) : new Word(lease, false);
    }
    return over || mine ? put(transaction, lease.epoch() + 1, until) : new Word(lease, false);
  }

  private Word put(Transaction transaction, long epoch, Instant until) {
    var lease = new Lease(holder, epoch, until, admin);
    transaction.put(lease);
    return new Word(lease, true);
  }

  private void gain(@Nullable Belief before, Belief now) {
    String from;
    synchronized (this) {
      Belief present = belief;
      if (closing || !Objects.equals(present, before)) {
        // It was resigned meanwhile; the next step takes it anew.
        return;
      }
      if (present != null) {
        belief = new Belief(now.epoch(), present.since(), now.askedNanos(), now.askedAt());
        return;
      }
      from = seen.holder();
      belief = now;
      see(new Standing(false, now.epoch(), now.since(), holder, admin));
    }
    LOG.atInfo()
        .addKeyValue("event", "leader.gained")
        .addKeyValue("epoch", now.epoch())
        .addKeyValue("holder", holder)
        .addKeyValue("before", from)
        .log("this replica leads");
    tell();
  }

  private void lose(long epoch, String why) {
    synchronized (this) {
      Belief present = belief;
      if (present == null || present.epoch() != epoch) {
        return;
      }
      belief = null;
    }
    LOG.atLevel(closing ? Level.INFO : Level.WARN)
        .addKeyValue("event", "leader.lost")
        .addKeyValue("epoch", epoch)
        .addKeyValue("holder", holder)
        .addKeyValue("reason", why)
        .log("this replica leads no more; it begins nothing new");
    tell();
  }

  /** Another has the lease. */
  private void follow(Lease lease) {
    Standing before = seen;
    if (before.epoch() == lease.epoch() && lease.holder().equals(before.holder())) {
      return;
    }
    see(new Standing(false, lease.epoch(), clock.instant(), lease.holder(), lease.admin()));
    LOG.atInfo()
        .addKeyValue("event", "leader.waiting")
        .addKeyValue("epoch", lease.epoch())
        .addKeyValue("holder", lease.holder())
        .addKeyValue("admin", lease.admin())
        .log("another replica leads; this one takes webhooks in");
  }

  private synchronized void see(Standing now) {
    if (seen.epoch() != 0 && seen.epoch() != now.epoch()) {
      changes++;
    }
    seen = now;
  }

  private void tell() {
    listeners.forEach(Runnable::run);
  }

  private void tellUnanswered(LedgerException failure) {
    if (!unanswered) {
      unanswered = true;
      LOG.atWarn()
          .addKeyValue("event", "leader.unanswered")
          .addKeyValue("error", failure.getMessage())
          .log("the store does not say who leads");
    }
  }

  @Override
  public void close() {
    Belief mine;
    synchronized (this) {
      if (closing) {
        return;
      }
      closing = true;
      mine = belief;
    }
    if (mine != null) {
      // Nobody may begin before we have ended.
      lose(mine.epoch(), "it closes");
    }
    wake.release();
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(CLOSE_BOUND);
      }
      release();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Also what was got while it closed. */
  private void release() throws InterruptedException {
    try {
      ledger
          .write(transaction -> {
            Lease lease = transaction.lease().filter(this::isMine).orElse(null);
            if (lease != null) {
              transaction.put(new Lease(holder, lease.epoch(), transaction.now(), lease.admin()));
            }
            return lease != null;
          })
          .get(CLOSE_BOUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn()
          .addKeyValue("event", "leader.unreleased")
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("the lease could not be given back; it runs out by itself");
    }
  }
}
