package dev.sluice.modal;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import java.time.Duration;
import java.util.Optional;
import modal.client.RPCRetryPolicy;
import modal.client.RPCStatus;
import org.jspecify.annotations.Nullable;

/**
 * Reads when Modal wants to be asked again: an error of any code may carry an {@code
 * RPCRetryPolicy} among its details (Modal's protocol file and libraries, 2026-08).
 */
final class Throttle {
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final String TYPE_SUFFIX = "/modal.client.RPCRetryPolicy";
  private static final float SHORTEST_SECONDS = 0.1f;
  private static final float LONGEST_SECONDS = 86_400f;

  private Throttle() {}

  static Optional<Duration> of(@Nullable Metadata trailers) {
    byte[] details = trailers == null ? null : trailers.get(DETAILS);
    if (details == null) {
      return Optional.empty();
    }
    try {
      for (Any detail : RPCStatus.parseFrom(details).getDetailsList()) {
        if (detail.getTypeUrl().endsWith(TYPE_SUFFIX)) {
          return Optional.of(delay(RPCRetryPolicy.parseFrom(detail.getValue())));
        }
      }
      return Optional.empty();
    } catch (InvalidProtocolBufferException _) {
      return Optional.empty();
    }
  }

  private static Duration delay(RPCRetryPolicy policy) {
    float seconds = policy.getRetryAfterSecs();
    // The comparison is also false for NaN.
    float bounded = seconds > SHORTEST_SECONDS ? seconds : SHORTEST_SECONDS;
    return Duration.ofMillis(Math.round(1000.0 * Math.min(bounded, LONGEST_SECONDS)));
  }
}
