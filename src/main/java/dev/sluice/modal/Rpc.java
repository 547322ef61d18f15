package dev.sluice.modal;

import dev.sluice.provider.Failure;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import modal.client.AuthTokenGetRequest;
import modal.client.ModalClientGrpc;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls Modal with its rules for repeating: transient codes three times with a doubling pause, and
 * as often as Modal itself asks to come back, until the connection's longest throttle. All attempts
 * of a call carry one idempotency key.
 */
final class Rpc {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private static final double MILLIS = 1000.0;

  /** Spreads callers that were all told the same moment. */
  private static final double THROTTLE_JITTER = 0.2;

  private static final Logger LOG = LoggerFactory.getLogger(Rpc.class);

  /** As often as Modal's libraries tell of a throttle (2026-08). */
  private static final Duration BETWEEN_WARNINGS = Duration.ofSeconds(30);

  private final Channel channel;
  private final ModalConnection connection;
  private final Headers headers;
  private final AuthTokens tokens;
  private final InstantSource clock;
  private final Pause pause;
  private final RandomGenerator random;
  private final AtomicReference<Instant> lastThrottleWarning = new AtomicReference<>(Instant.MIN);

  Rpc(
      Channel channel,
      ModalConnection connection,
      InstantSource clock,
      Pause pause,
      RandomGenerator random) {
    this.channel = channel;
    this.connection = connection;
    this.clock = clock;
    this.pause = pause;
    this.random = random;
    headers = new Headers(connection);
    tokens = new AuthTokens(this::fetchToken, clock, random);
  }

  /** Makes a call whose attempts share a fresh key. */
  <Q, R> R call(MethodDescriptor<Q, R> method, Q request) {
    return call(method, request, newKey());
  }

  /** Makes a call under a key that the caller keeps over its own repetitions. */
  <Q, R> R call(MethodDescriptor<Q, R> method, Q request, UUID key) {
    return repeat(new Call<>(method, request, key, Bounds.CALL, true, true));
  }

  /** The same, with secrets in the request: an error must not quote what Modal says. */
  <Q, R> R callWithSecrets(MethodDescriptor<Q, R> method, Q request, UUID key) {
    return repeat(new Call<>(method, request, key, Bounds.CALL, true, false));
  }

  /**
   * Opens a stream, gives it to {@code reader}, and cancels it when the reader is done. Streams are
   * never repeated here: the reader knows where to go on.
   *
   * @throws StatusRuntimeException from the iterator as well
   * @throws CallFailed if there is no auth token; a reopened stream takes a transient one for a
   *     broken stream
   */
  <Q, R, T> T stream(
      MethodDescriptor<Q, R> method, Q request, Duration bound, Function<Iterator<R>, T> reader) {
    String token = tokens.get();
    Metadata sent = headers.stream(token);
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      Context previous = context.attach();
      try {
        return reader.apply(
            ClientCalls.blockingServerStreamingCall(with(sent), method, options(bound), request));
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.UNAUTHENTICATED) {
          tokens.forget(token);
        }
        throw e;
      } finally {
        context.detach(previous);
      }
    }
  }

  /** The failure that a final error of a stream means. */
  CallFailed failed(MethodDescriptor<?, ?> method, StatusRuntimeException e) {
    Status.Code code = e.getStatus().getCode();
    return new CallFailed(Failures.of(code, detail(method, e.getStatus(), true)), code, false);
  }

  private record Call<Q, R>(
      MethodDescriptor<Q, R> method,
      Q request,
      UUID key,
      Bounds bounds,
      boolean authenticated,
      boolean quotable) {}

  private <Q, R> R repeat(Call<Q, R> call) {
    Instant start = clock.instant();
    int retries = 0;
    int throttles = 0;
    Duration throttled = Duration.ZERO;
    Duration nextPause = FIRST_PAUSE;
    boolean doubt = false;
    while (true) {
      Duration elapsed = nonNegative(Duration.between(start, clock.instant()));
      Duration left = call.bounds().total().minus(nonNegative(elapsed.minus(throttled)));
      String token = call.authenticated() ? token(doubt) : null;
      try {
        return attempt(
            call,
            headers.unary(token, call.key(), retries, throttles, elapsed),
            shorter(call.bounds().attempt(), left));
      } catch (StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        boolean unclear = Failures.isTransient(code);
        if (code == Status.Code.UNAUTHENTICATED && token != null) {
          tokens.forget(token);
        }
        Optional<Duration> throttle = Throttle.of(e.getTrailers());
        if (throttle.isPresent()) {
          Duration delay = jittered(throttle.get());
          warnOfThrottle(call.method(), e.getStatus(), delay);
          if (throttled.plus(delay).compareTo(connection.longestThrottle()) >= 0) {
            throw throttledOut(call, e.getStatus(), throttle.get(), doubt);
          }
          sleep(delay, doubt || unclear);
          throttled = throttled.plus(delay);
          throttles++;
        } else if (unclear && retries < call.bounds().retries() && left.compareTo(nextPause) > 0) {
          sleep(nextPause, true);
          nextPause = shorter(nextPause.multipliedBy(2), LONGEST_PAUSE);
          retries++;
        } else {
          String detail = detail(call.method(), e.getStatus(), call.quotable());
          throw new CallFailed(Failures.of(code, detail), code, doubt);
        }
        doubt |= unclear;
      }
    }
  }

  private void warnOfThrottle(MethodDescriptor<?, ?> method, Status status, Duration delay) {
    Instant now = clock.instant();
    Instant last = lastThrottleWarning.get();
    boolean due = last.equals(Instant.MIN) || !last.plus(BETWEEN_WARNINGS).isAfter(now);
    if (due && lastThrottleWarning.compareAndSet(last, now)) {
      LOG.atWarn()
          .addKeyValue("event", "modal.throttled")
          .addKeyValue("call", method.getBareMethodName())
          .addKeyValue("status", status.getCode())
          .addKeyValue("wait_seconds", delay.toMillis() / MILLIS)
          .log("Modal asks to come back later");
    }
  }

  private String token(boolean doubt) {
    try {
      return tokens.get();
    } catch (CallFailed e) {
      throw doubt
          ? new CallFailed(e.failure(), e.status(), true)
          : new CallFailed(e.failure().before(), e.status(), false);
    }
  }

  private <Q, R> R attempt(Call<Q, R> call, Metadata sent, Duration bound) {
    String name = call.method().getBareMethodName();
    try {
      R answer =
          ClientCalls.blockingUnaryCall(with(sent), call.method(), options(bound), call.request());
      LOG.atDebug().addKeyValue("call", name).addKeyValue("status", Status.Code.OK).log("Modal");
      return answer;
    } catch (StatusRuntimeException e) {
      LOG.atDebug()
          .addKeyValue("call", name)
          .addKeyValue("status", e.getStatus().getCode())
          .log("Modal");
      throw e;
    }
  }

  private CallFailed throttledOut(Call<?, ?> call, Status status, Duration delay, boolean doubt) {
    String detail = detail(call.method(), status, call.quotable());
    // Only a clear refusal says that nothing was done, which is what Limited promises.
    Failure failure =
        Failures.isTransient(status.getCode())
            ? new Failure.Unavailable(detail)
            : new Failure.Limited(clock.instant().plus(delay), detail);
    return new CallFailed(failure, status.getCode(), doubt);
  }

  private String fetchToken(boolean urgent) {
    Bounds bounds = urgent ? Bounds.TOKEN : Bounds.TOKEN.once();
    return repeat(
            new Call<>(
                ModalClientGrpc.getAuthTokenGetMethod(),
                AuthTokenGetRequest.getDefaultInstance(),
                newKey(),
                bounds,
                false,
                true))
        .getToken();
  }

  private Channel with(Metadata sent) {
    return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(sent));
  }

  private String detail(MethodDescriptor<?, ?> method, Status status, boolean quotable) {
    String path = method.getFullMethodName();
    return Failures.detail(path.substring(path.indexOf('/') + 1), status, quotable, this::redacted);
  }

  private String redacted(String text) {
    return tokens
        .redact(text)
        .replace(connection.tokenSecret().reveal(), "***")
        .replace(connection.tokenId().reveal(), "***");
  }

  private void sleep(Duration duration, boolean doubt) {
    try {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      pause.of(duration);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CallFailed(new Failure.Unavailable("interrupted"), null, doubt);
    }
  }

  private Duration jittered(Duration delay) {
    return Duration.ofMillis(
        Math.round(delay.toMillis() * (1 + THROTTLE_JITTER * random.nextDouble())));
  }

  /** A version 4 UUID from the injected randomness. */
  private UUID newKey() {
    long high = (random.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }

  private static CallOptions options(Duration bound) {
    return CallOptions.DEFAULT.withDeadlineAfter(bound.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static Duration nonNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }
}
