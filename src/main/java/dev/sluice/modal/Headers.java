package dev.sluice.modal;

import io.grpc.Metadata;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The request headers that Modal's libraries send (2026-10). */
final class Headers {
  private static final double MILLIS = 1000.0;

  private final ModalConnection connection;

  Headers(ModalConnection connection) {
    this.connection = connection;
  }

  /** Identity and credentials; all that a stream carries. */
  Metadata stream(@Nullable String authToken) {
    var headers = new Metadata();
    put(headers, "x-modal-client-type", connection.identity().type());
    put(headers, "x-modal-client-version", connection.identity().version());
    put(headers, "x-modal-libmodal-version", connection.identity().product());
    put(headers, "x-modal-token-id", connection.tokenId().reveal());
    put(headers, "x-modal-token-secret", connection.tokenSecret().reveal());
    put(headers, "x-modal-host", connection.serverUrl().getHost());
    if (authToken != null) {
      put(headers, "x-modal-auth-token", authToken);
    }
    return headers;
  }

  /** The same with what Modal needs to see which attempts belong together. */
  Metadata unary(@Nullable String authToken, UUID key, int retry, int throttle, Duration elapsed) {
    Metadata headers = stream(authToken);
    put(headers, "x-idempotency-key", key.toString());
    put(headers, "x-retry-attempt", Integer.toString(retry));
    put(headers, "x-throttle-retry-attempt", Integer.toString(throttle));
    String seconds = String.format(Locale.ROOT, "%.3f", elapsed.toMillis() / MILLIS);
    if (retry > 0) {
      put(headers, "x-retry-delay", seconds);
    }
    if (throttle > 0) {
      put(headers, "x-throttle-retry-delay", seconds);
    }
    return headers;
  }

  private static void put(Metadata headers, String name, String value) {
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }
}
