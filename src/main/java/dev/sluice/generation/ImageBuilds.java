package dev.sluice.generation;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.ReadyImages;
import dev.sluice.secret.Redaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Builds images beside everything else, a few at a time and each declaration once. A failed build
 * is tried again, ever more seldom: soon where Modal did not answer, later where the build itself
 * failed, since that costs machines. Safe for any number of threads.
 */
public final class ImageBuilds implements ReadyImages {
  /** Builds at a time; each holds a stream, and a machine at Modal. */
  private static final int MOST_AT_ONCE = 4;

  private static final List<Integer> UNANSWERED_SECONDS = List.of(1, 2, 5, 15, 30, 60, 120, 300);
  private static final List<Integer> REFUSED_SECONDS = List.of(30, 60, 120, 300, 900);
  private static final double SPREAD = 0.2;
  private static final int MILLIS = 1000;

  /** Of what is said of a failure: enough for a command and why it failed. */
  private static final int LONGEST_REASON = 500;

  private record Key(Image image, Docker docker) {}

  /**
   * One declaration.
   *
   * @param failures in a row
   * @param asked whether it waits to be looked up, or is; one that is ready stays so meanwhile
   */
  private record Slot(String pool, State state, int failures, boolean asked) {}

  private final Provisioner provisioner;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Executor executor;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Guards the fields below. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Key, Slot> slots = new HashMap<>();
  private final Deque<Key> queue = new ArrayDeque<>();
  private int running;

  /**
   * @param random used under a lock
   * @param executor runs the builds, each of which may take minutes
   */
  public ImageBuilds(
      Provisioner provisioner, InstantSource clock, RandomGenerator random, Executor executor) {
    this.provisioner = provisioner;
    this.clock = clock;
    this.random = random;
    this.executor = executor;
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Takes a listener off the list. */
  void forget(Runnable listener) {
    listeners.remove(listener);
  }

  /**
   * Does not begin what only waits its turn. Whoever needs it all the same asks for it again, and
   * what is being built goes on.
   */
  void giveUp(Image image, Docker docker) {
    var key = new Key(image, docker);
    lock.lock();
    try {
      if (queue.remove(key)
          && slots.get(key) instanceof Slot(String _, State.Building _, int _, boolean _)) {
        slots.remove(key);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public State state(String pool, Image image, Docker docker) {
    var key = new Key(image, docker);
    Instant now = clock.instant();
    lock.lock();
    try {
      Slot slot = slots.get(key);
      if (slot != null && !isDue(slot, now)) {
        return slot.state();
      }
      begin(key, pool, slot == null ? 0 : slot.failures(), now);
    } finally {
      lock.unlock();
    }
    buildWaiting();
    return look(key);
  }

  private static boolean isDue(Slot slot, Instant now) {
    return slot.state() instanceof State.Failed failed && !failed.retryAt().isAfter(now);
  }

  @Override
  public void recheck(String pool, Image image, Docker docker) {
    var key = new Key(image, docker);
    lock.lock();
    try {
      Slot slot = slots.get(key);
      if (slot == null || slot.asked() || !(slot.state() instanceof State.Ready)) {
        return;
      }
      // Other pools start from it, and they may be right: it counts until Modal denies it.
      slots.put(key, new Slot(pool, slot.state(), 0, true));
      queue.add(key);
    } finally {
      lock.unlock();
    }
    buildWaiting();
  }

  /** What failed may be tried at once, since what was wrong may have been mended. */
  void retryNow() {
    Instant now = clock.instant();
    lock.lock();
    try {
      slots.replaceAll((_, slot) ->
          slot.state() instanceof State.Failed(Failure failure, Instant _)
              ? new Slot(slot.pool(), new State.Failed(failure, now), 0, false)
              : slot);
    } finally {
      lock.unlock();
    }
  }

  private State look(Key key) {
    lock.lock();
    try {
      return slot(key).state();
    } finally {
      lock.unlock();
    }
  }

  private Slot slot(Key key) {
    Slot slot = slots.get(key);
    if (slot == null) {
      throw new IllegalStateException("nobody asked for " + key);
    }
    return slot;
  }

  private void begin(Key key, String pool, int failures, Instant now) {
    slots.put(key, new Slot(pool, new State.Building(now), failures, true));
    queue.add(key);
  }

  private void buildWaiting() {
    for (Key next = next(); next != null; next = next()) {
      Key key = next;
      try {
        executor.execute(() -> run(key));
      } catch (RejectedExecutionException _) {
        // The process ends, and with it all that is known here.
        return;
      }
    }
  }

  /** The next one to build, if not too many are built already. */
  private @Nullable Key next() {
    lock.lock();
    try {
      if (running == MOST_AT_ONCE || queue.isEmpty()) {
        return null;
      }
      running++;
      return queue.remove();
    } finally {
      lock.unlock();
    }
  }

  private void run(Key key) {
    try {
      build(key);
    } finally {
      lock.lock();
      try {
        running--;
      } finally {
        lock.unlock();
      }
      buildWaiting();
      listeners.forEach(Runnable::run);
    }
  }

  private void build(Key key) {
    Slot slot;
    lock.lock();
    try {
      slot = slot(key);
    } finally {
      lock.unlock();
    }
    var log = new BuildLog(slot.pool(), key.image(), clock);
    log.begin();
    Answer<String> answer = answer(key, log);
    if (Thread.currentThread().isInterrupted()) {
      // The process ends: nothing failed.
      return;
    }
    switch (answer) {
      case Answer.Ok<String>(String id) -> {
        log.ready(id);
        put(key, new Slot(slot.pool(), new State.Ready(id), 0, false));
      }
      case Answer.Failed<String>(Failure said) -> {
        Failure failure = said.saying(Redaction.line(said.detail(), LONGEST_REASON));
        if (!isDefinite(failure) && look(key) instanceof State.Ready ready) {
          log.unsure(failure);
          put(key, new Slot(slot.pool(), ready, 0, false));
          return;
        }
        Instant retryAt = retryAt(failure, slot.failures());
        log.failed(failure, retryAt);
        put(
            key,
            new Slot(slot.pool(), new State.Failed(failure, retryAt), slot.failures() + 1, false));
      }
    }
  }

  /** Whether it says something about the image, and not only that Modal cannot tell now. */
  static boolean isDefinite(Failure failure) {
    return switch (failure) {
      case Failure.Absent _, Failure.Conflict _, Failure.Refused _ -> true;
      case Failure.Unauthorized _,
          Failure.Forbidden _,
          Failure.Limited _,
          Failure.Exhausted _,
          Failure.Unavailable _ ->
          false;
    };
  }

  /** A bug of ours must not leave the image in building for ever. */
  private Answer<String> answer(Key key, BuildLog log) {
    try {
      return provisioner.image(
          key.image(),
          key.docker(),
          line -> {
            log.line(line);
            isBuilt(key);
          });
    } catch (RuntimeException e) {
      return Answer.failed(
          new Failure.Unavailable(e.getClass().getSimpleName() + ": " + e.getMessage()));
    }
  }

  /** Modal builds it, so that it had none: what was ready is no more. */
  private void isBuilt(Key key) {
    lock.lock();
    try {
      Slot slot = slot(key);
      if (!(slot.state() instanceof State.Ready)) {
        return;
      }
      slots.put(key, new Slot(slot.pool(), new State.Building(clock.instant()), 0, true));
    } finally {
      lock.unlock();
    }
    listeners.forEach(Runnable::run);
  }

  private void put(Key key, Slot slot) {
    lock.lock();
    try {
      slots.put(key, slot);
    } finally {
      lock.unlock();
    }
  }

  private Instant retryAt(Failure failure, int failures) {
    Instant now = clock.instant();
    return switch (failure) {
      case Failure.Limited(Instant retryAt, String _) -> retryAt.isAfter(now) ? retryAt : now;
      case Failure.Unavailable _, Failure.Exhausted _ ->
          now.plus(spread(UNANSWERED_SECONDS, failures));
      case Failure.Unauthorized _,
          Failure.Forbidden _,
          Failure.Absent _,
          Failure.Conflict _,
          Failure.Refused _ ->
          now.plus(spread(REFUSED_SECONDS, failures));
    };
  }

  private Duration spread(List<Integer> steps, int failures) {
    int seconds = steps.get(Math.min(failures, steps.size() - 1));
    lock.lock();
    try {
      double factor = 1 - SPREAD + 2 * SPREAD * random.nextDouble();
      return Duration.ofMillis(Math.round(seconds * MILLIS * factor));
    } finally {
      lock.unlock();
    }
  }
}
