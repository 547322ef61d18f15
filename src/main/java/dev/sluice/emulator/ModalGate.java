package dev.sluice.emulator;

import com.google.protobuf.Any;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import modal.client.RPCRetryPolicy;
import modal.client.RPCStatus;

/**
 * What every call passes: credentials must be there, the idempotency key is remembered, and a
 * refusal goes out as Modal sends it.
 */
final class ModalGate implements ServerInterceptor {
  private static final Metadata.Key<String> TOKEN_ID = key("x-modal-token-id");
  private static final Metadata.Key<String> TOKEN_SECRET = key("x-modal-token-secret");
  private static final Metadata.Key<String> IDEMPOTENCY = key("x-idempotency-key");
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final String POLICY_TYPE = "type.modal.com/modal.client.RPCRetryPolicy";
  private static final float MILLIS = 1000f;

  private static final Context.Key<String> KEY =
      Context.keyWithDefault("modal-idempotency-key", "");

  private static final Context.Key<String> TOKEN = Context.keyWithDefault("modal-token-id", "");

  /** The credentials' name, of the call that this thread serves. */
  static String tokenId() {
    return TOKEN.get();
  }

  /** The key of the call that this thread serves; empty if it has none. */
  static String idempotencyKey() {
    return KEY.get();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    String tokenId = headers.get(TOKEN_ID);
    if (tokenId == null || !headers.containsKey(TOKEN_SECRET)) {
      call.close(Status.UNAUTHENTICATED.withDescription("Token missing"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    String key = headers.get(IDEMPOTENCY);
    Context context = Context.current().withValues(KEY, key == null ? "" : key, TOKEN, tokenId);
    return Contexts.interceptCall(context, call, headers, next);
  }

  static StatusRuntimeException error(ModalRefusal refusal) {
    Status status =
        Status.fromCode(Status.Code.valueOf(refusal.reason().name()))
            .withDescription(refusal.getMessage());
    var trailers = new Metadata();
    Duration retryAfter = refusal.retryAfter();
    if (retryAfter != null) {
      var policy =
          RPCRetryPolicy.newBuilder().setRetryAfterSecs(retryAfter.toMillis() / MILLIS).build();
      var detail = Any.newBuilder().setTypeUrl(POLICY_TYPE).setValue(policy.toByteString());
      trailers.put(
          DETAILS,
          RPCStatus.newBuilder()
              .setCode(status.getCode().value())
              .setMessage(String.valueOf(refusal.getMessage()))
              .addDetails(detail)
              .build()
              .toByteArray());
    }
    return status.asRuntimeException(trailers);
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
