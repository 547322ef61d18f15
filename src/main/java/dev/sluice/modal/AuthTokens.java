package dev.sluice.modal;

import dev.sluice.provider.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the auth token that Modal hands out for the token pair, by the rules of its libraries
 * (2026-08): asked for before the first call, renewed by one caller while the others go on with the
 * old one, at a random point between half and 60 % of its life. A failed renewal is not tried again
 * for half a second, doubling to a minute.
 */
final class AuthTokens {
  private static final double EARLIEST_RENEWAL = 0.5;
  private static final double LATEST_RENEWAL = 0.6;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
  private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

  private static final String REDACTED = "***";

  /** Asks Modal for a token. */
  @FunctionalInterface
  interface Source {
    /**
     * @param urgent whether no valid token is left
     */
    String fetch(boolean urgent);
  }

  private record Cached(String token, Instant renewAt, Instant expiresAt) {}

  private final Source source;
  private final InstantSource clock;
  private final RandomGenerator random;

  /** Held by the one caller that asks; guards the two fields about back-off. */
  private final ReentrantLock asking = new ReentrantLock();

  private Instant noAttemptBefore = Instant.MIN;
  private Duration backoff = FIRST_BACKOFF;

  private volatile @Nullable Cached cached;

  /** The one before, which calls under way may still carry. */
  private volatile @Nullable String forgotten;

  private volatile Failure lastFailure = new Failure.Unavailable("no auth token yet");

  AuthTokens(Source source, InstantSource clock, RandomGenerator random) {
    this.source = source;
    this.clock = clock;
    this.random = random;
  }

  /** Returns a token to send; blocks only while there is none that is valid. */
  String get() {
    Cached now = cached;
    if (now != null && fresh(now)) {
      return now.token();
    }
    if (now != null && valid(now)) {
      if (!asking.tryLock()) {
        return now.token();
      }
    } else {
      asking.lock();
    }
    try {
      Cached current = cached;
      return current != null && fresh(current) ? current.token() : renew(current);
    } finally {
      asking.unlock();
    }
  }

  /** Takes every token that may be in use out of a text. */
  String redact(String text) {
    Cached now = cached;
    String redacted = now == null ? text : text.replace(now.token(), REDACTED);
    String dropped = forgotten;
    return dropped == null ? redacted : redacted.replace(dropped, REDACTED);
  }

  /** Drops a token that Modal no longer takes. */
  void forget(String token) {
    Cached now = cached;
    if (now != null && now.token().equals(token)) {
      forgotten = token;
      cached = null;
    }
  }

  private String renew(@Nullable Cached old) {
    Instant now = clock.instant();
    if (now.isBefore(noAttemptBefore)) {
      return fallBack(old);
    }
    try {
      String token = source.fetch(old == null || !valid(old));
      if (token.isEmpty()) {
        throw new CallFailed(new Failure.Unavailable("AuthTokenGet: empty token"));
      }
      forgotten = old == null ? forgotten : old.token();
      cached = keep(token);
      backoff = FIRST_BACKOFF;
      return token;
    } catch (CallFailed e) {
      lastFailure = e.failure();
      switch (e.failure()) {
        case Failure.Unauthorized _, Failure.Forbidden _ -> {
          cached = null;
          throw e;
        }
        case Failure.Absent _,
            Failure.Conflict _,
            Failure.Refused _,
            Failure.Limited _,
            Failure.Exhausted _,
            Failure.Unavailable _ -> {
          noAttemptBefore = clock.instant().plus(backoff);
          Duration doubled = backoff.multipliedBy(2);
          backoff = doubled.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : doubled;
          return fallBack(old);
        }
      }
    }
  }

  private String fallBack(@Nullable Cached old) {
    if (old == null || !valid(old)) {
      throw new CallFailed(lastFailure);
    }
    return old.token();
  }

  private Cached keep(String token) {
    Instant now = clock.instant();
    Duration life = AuthTokenLife.of(token, now);
    double part = EARLIEST_RENEWAL + (LATEST_RENEWAL - EARLIEST_RENEWAL) * random.nextDouble();
    return new Cached(token, now.plusMillis(Math.round(life.toMillis() * part)), now.plus(life));
  }

  private boolean fresh(Cached token) {
    return clock.instant().isBefore(token.renewAt());
  }

  private boolean valid(Cached token) {
    return clock.instant().isBefore(token.expiresAt());
  }
}
