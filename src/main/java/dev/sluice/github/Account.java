package dev.sluice.github;

import dev.sluice.provider.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What one identity has left of GitHub's limits. Safe for any thread. */
final class Account {
  private static final Duration HOUR = Duration.ofHours(1);

  /** How long a call may wait for others to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** An answer from another window differs by more; two of the same by travelling only. */
  private static final Duration SAME_WINDOW = Duration.ofSeconds(10);

  private static final int MOST_DOUBLINGS = 5;

  /** About how long it takes to find out. */
  private static final Duration PROBE = Duration.ofSeconds(1);

  /**
   * What a priority leaves to those above it.
   *
   * @param kept part of the primary limit, for a whole hour to come
   * @param least calls that are left in any case
   * @param underWay how many calls may be under way; GitHub takes 100 at once
   */
  private record Share(double kept, int least, int underWay) {
    static Share of(Priority priority) {
      return switch (priority) {
        case MINT -> new Share(0, 0, 90);
        case DELETE -> new Share(0.02, 5, 75);
        case LOOK_UP -> new Share(0.10, 10, 60);
        case POLL -> new Share(0.30, 15, 25);
      };
    }
  }

  private final boolean byTheMinute;

  /** All guarded by {@code this}, as is all below. */
  private final Map<String, Limits.Window> windows = new HashMap<>();

  /** Which window an endpoint counts against, as its last answer said. */
  private final Map<String, String> resources = new HashMap<>();

  private final Map<String, Points> points = new HashMap<>();
  private int underWay;
  private Failure.@Nullable Limited hold;

  /** Refusals in a row, as far as waits without a word of GitHub's go. */
  private int refusals;

  /** Whether the last refusal was of a call that changes something. */
  private boolean refusedWrite;

  /** Whether nobody knows yet if GitHub takes calls again. */
  private boolean unsure;

  /** Whether a call is under way to find out. */
  private boolean probing;

  Account(boolean byTheMinute) {
    this.byTheMinute = byTheMinute;
  }

  synchronized Optional<Failure> admit(ApiCall call, InstantSource clock) {
    Share share = Share.of(call.priority());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (underWay >= share.underWay()) {
      long left = end - System.nanoTime();
      if (left <= 0 || !pause(left)) {
        return Optional.of(
            new Failure.Unavailable(
                call + ": too many other calls are under way; nothing was sent"));
      }
    }
    Optional<Failure> refusal = refusal(call, share, clock.instant());
    if (refusal.isEmpty()) {
      underWay++;
      probing |= unsure;
      points(call).spend(Points.cost(call.method()), clock.instant());
    }
    return refusal;
  }

  private boolean pause(long nanos) {
    try {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
      return true;
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Optional<Failure> refusal(ApiCall call, Share share, Instant now) {
    if (hold != null && now.isBefore(hold.retryAt())) {
      return Optional.of(hold);
    }
    if (unsure && probing) {
      return limited(now.plus(PROBE), call, "another call finds out if GitHub takes calls again");
    }
    // An Enterprise Server without limits tells none, and has none of these either.
    boolean counts = byTheMinute && !windows.isEmpty();
    Instant free = counts ? points(call).free(Points.cost(call.method()), now) : now;
    if (free.isAfter(now)) {
      return limited(free, call, "so many calls of this kind in a minute are near GitHub's limit");
    }
    Limits.Window window = windows.get(resources.getOrDefault(endpoint(call), "core"));
    if (window == null || !now.isBefore(window.resetsAt())) {
      return Optional.empty();
    }
    double left = window.remaining() - underWay;
    double hours = Duration.between(now, window.resetsAt()).toMillis() / (double) HOUR.toMillis();
    double kept = share.kept() * window.limit();
    double least = Math.min(share.least(), kept);
    if (left > Math.max(least, kept * Math.min(1, hours))) {
      return Optional.empty();
    }
    // What is kept shrinks towards the reset, down to the least.
    Instant enough =
        left > least
            ? window.resetsAt().minusMillis((long) (left / kept * HOUR.toMillis()))
            : window.resetsAt();
    return limited(
        enough.isAfter(now) ? enough : now.plusSeconds(1),
        call,
        window.remaining() + " of " + window.limit() + " calls are left, kept for what is urgent");
  }

  private static Optional<Failure> limited(Instant retryAt, ApiCall call, String why) {
    return Optional.of(new Failure.Limited(retryAt, call + ": not sent: " + why));
  }

  /**
   * @param admitted when leave was given
   */
  synchronized void settle(ApiCall call, Instant admitted, Outcome outcome) {
    underWay--;
    notifyAll();
    // What was sent before a refusal says nothing of the time after it.
    boolean late = hold != null && admitted.isBefore(hold.retryAt());
    probing &= late;
    if (!(outcome instanceof Outcome.Answered(Reply reply))) {
      return;
    }
    Limits.window(reply)
        .ifPresent(window -> {
          resources.put(endpoint(call), window.resource());
          windows.merge(window.resource(), window, (known, told) -> later(known, told, reply.at()));
        });
    if (Limits.isRefusal(reply)) {
      refused(call, reply);
    } else if (!late && reply.status() < 500) {
      unsure = false;
      // That reading works again says nothing of writing.
      refusals = refusedWrite && !writes(call) ? refusals : 0;
    }
  }

  private static boolean writes(ApiCall call) {
    return call.method() != ApiCall.Method.GET;
  }

  private void refused(ApiCall call, Reply reply) {
    if (Limits.isPrimary(reply)) {
      String resource = resources.getOrDefault(endpoint(call), "core");
      long limit = Limits.window(reply).map(Limits.Window::limit).orElse(0L);
      windows.put(resource, new Limits.Window(resource, limit, 0, Limits.retryAt(reply)));
    } else {
      hold(call, reply);
    }
  }

  /** The windows that have not ended yet. */
  synchronized List<Limits.Window> windows(Instant now) {
    return windows.values().stream().filter(window -> now.isBefore(window.resetsAt())).toList();
  }

  /**
   * Answers overtake each other; within a window the number only falls. One whose window is over is
   * late; any other tells the present, even if our clock was set back meanwhile.
   */
  private static Limits.Window later(Limits.Window known, Limits.Window told, Instant now) {
    Duration apart = Duration.between(known.resetsAt(), told.resetsAt());
    if (apart.abs().compareTo(SAME_WINDOW) <= 0) {
      return told.remaining() <= known.remaining() ? told : known;
    }
    return apart.isNegative() && !told.resetsAt().isAfter(now) ? known : told;
  }

  /** GitHub wants whoever it has to refuse again to stay away for longer and longer. */
  private void hold(ApiCall call, Reply reply) {
    boolean again = hold == null || !reply.at().isBefore(hold.retryAt());
    refusals = Math.min(refusals + (again ? 1 : 0), MOST_DOUBLINGS);
    refusedWrite = writes(call);
    unsure = true;
    Instant until =
        Limits.end(reply)
            .orElseGet(
                () -> reply.at().plus(Limits.UNSAID.multipliedBy(1L << Math.max(0, refusals - 1))));
    if (hold == null || until.isAfter(hold.retryAt())) {
      hold =
          new Failure.Limited(
              until,
              "not sent: GitHub refused an earlier call: "
                  + call
                  + ": "
                  + reply.status()
                  + " "
                  + reply.message());
    }
  }

  private Points points(ApiCall call) {
    return points.computeIfAbsent(endpoint(call), _ -> new Points());
  }

  /**
   * The path without what tells one thing from another. Its methods are one, for GitHub does not
   * say that it counts them apart.
   */
  private static String endpoint(ApiCall call) {
    StringBuilder text = new StringBuilder(call.root().path().getFirst());
    for (String part : call.rest()) {
      boolean number = part.chars().allMatch(c -> c >= '0' && c <= '9');
      text.append('/').append(number ? "#" : part);
    }
    return text.toString();
  }
}
