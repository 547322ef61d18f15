package dev.sluice.github;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call of ours as GitHub wants it made: with the right credential, within the limits, asking
 * only whether something changed where the answer is known, following a renamed repository once
 * with the method kept, and again after a moment where that can do no harm.
 */
final class Client implements Transport {
  private final Wire wire;
  private final Addresses addresses;
  private final Authorizer authorizer;
  private final Budget budget;
  private final ServerClock serverClock;
  private final InstantSource clock;
  private final Duration limit;
  private final List<Duration> retries;
  private final Remembered remembered = new Remembered();
  private final CountDownLatch closed = new CountDownLatch(1);

  Client(
      GithubConnection connection,
      Wire wire,
      Authorizer authorizer,
      Budget budget,
      ServerClock serverClock,
      InstantSource clock) {
    this.wire = wire;
    this.addresses = new Addresses(connection.apiBase().toString());
    this.authorizer = authorizer;
    this.budget = budget;
    this.serverClock = serverClock;
    this.clock = clock;
    this.limit = connection.timeout();
    this.retries = connection.retries();
  }

  @Override
  public Outcome send(ApiCall call) {
    return persist(call, addresses.of(call));
  }

  @Override
  public Outcome follow(ApiCall origin, String link) {
    String url = addresses.within(addresses.of(origin), link);
    return url == null
        ? new Outcome.Misdirected("the list goes on at another address; not followed")
        : persist(origin, url);
  }

  @Override
  public void close() {
    closed.countDown();
    wire.close();
  }

  private Outcome persist(ApiCall call, String url) {
    Instant end = clock.instant().plus(limit);
    Outcome outcome = authorized(call, url, end);
    for (Duration pause : retries) {
      Duration left = Duration.between(clock.instant(), end).minus(pause);
      if (!mayBeRepeated(call, outcome) || !left.isPositive() || !wait(pause)) {
        return outcome;
      }
      outcome = authorized(call, url, end);
    }
    return outcome;
  }

  /** Whether another try can bring something better and cannot do a thing twice. */
  private static boolean mayBeRepeated(ApiCall call, Outcome outcome) {
    boolean reads = call.method() == ApiCall.Method.GET;
    return switch (outcome) {
      case Outcome.Answered(Reply reply) ->
          reads && (reply.status() >= 500 || reply.status() == 408);
      case Outcome.Lost(boolean sent, String _) -> reads || !sent;
      case Outcome.Misdirected _, Outcome.Withheld _ -> false;
    };
  }

  private boolean wait(Duration pause) {
    try {
      return !closed.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** A token can end before its time; with a new one the call is made once more. */
  private Outcome authorized(ApiCall call, String url, Instant end) {
    return switch (authorizer.of(call.root().access(), this)) {
      case Authorization.Denied(var failure) -> new Outcome.Withheld(failure);
      case Authorization.Granted granted -> {
        Outcome outcome = known(call, url, granted, end);
        boolean refused = outcome instanceof Outcome.Answered(Reply reply) && reply.status() == 401;
        yield refused && authorizer.refused(granted)
            ? switch (authorizer.of(call.root().access(), this)) {
              case Authorization.Denied(var failure) -> new Outcome.Withheld(failure);
              case Authorization.Granted renewed -> known(call, url, renewed, end);
            }
            : outcome;
      }
    };
  }

  /** Asks whether something changed where the last answer is known. */
  private Outcome known(ApiCall call, String url, Authorization.Granted as, Instant end) {
    boolean polls = call.method() == ApiCall.Method.GET && call.priority() == Priority.POLL;
    if (!polls) {
      return moved(call, url, as, null, end);
    }
    String key = as.identity() + " " + url;
    Reply last = remembered.find(key);
    String etag = last == null ? null : last.header("etag").orElse(null);
    Outcome outcome = moved(call, url, as, etag, end);
    if (outcome instanceof Outcome.Answered(Reply reply)) {
      if (last != null && reply.status() == 304) {
        return new Outcome.Answered(last.as(reply.at()));
      }
      if (reply.status() == 200) {
        remembered.put(key, reply);
      }
    }
    return outcome;
  }

  private Outcome moved(
      ApiCall call, String url, Authorization.Granted as, @Nullable String etag, Instant end) {
    Outcome first = exchange(call, url, as, etag, end);
    if (!(first instanceof Outcome.Answered(Reply reply)) || !isMove(reply.status())) {
      return first;
    }
    String to =
        reply.header("location").map(location -> addresses.within(url, location)).orElse(null);
    if (to == null) {
      return new Outcome.Misdirected(
          reply.status() + " to another address than the API's; not followed");
    }
    Outcome second = exchange(call, to, as, etag, end);
    return second instanceof Outcome.Answered(Reply again) && isMove(again.status())
        ? new Outcome.Misdirected(again.status() + " after a redirect; not followed")
        : second;
  }

  private static boolean isMove(int status) {
    return status == 301 || status == 307 || status == 308;
  }

  private Outcome exchange(
      ApiCall call, String url, Authorization.Granted as, @Nullable String etag, Instant end) {
    Optional<Outcome> withheld = budget.admit(as.identity(), call).map(Outcome.Withheld::new);
    if (withheld.isPresent()) {
      return withheld.get();
    }
    Instant admitted = clock.instant();
    Outcome outcome = Outcome.Lost.unsent("the call failed before it began");
    try {
      Duration left = Duration.between(clock.instant(), end);
      if (!left.isPositive()) {
        outcome = Outcome.Lost.unsent("it took all the time to get leave for the call");
        return outcome;
      }
      outcome =
          wire.exchange(new Wire.Message(call.method(), url, as.token(), etag, call.body(), left));
      if (outcome instanceof Outcome.Answered(Reply reply)) {
        serverClock.observe(reply);
      }
      return outcome;
    } finally {
      budget.settle(as.identity(), call, admitted, outcome);
    }
  }
}
