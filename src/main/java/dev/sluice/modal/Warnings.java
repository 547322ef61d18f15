package dev.sluice.modal;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what Modal warns of, each text once: {@code x-modal-warning} trailers hold comma-separated,
 * percent-encoded texts (JS client 0.11.1, 2026-10).
 */
final class Warnings implements ClientInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(Warnings.class);
  private static final Metadata.Key<String> KEY =
      Metadata.Key.of("x-modal-warning", Metadata.ASCII_STRING_MARSHALLER);

  /** A server that words each warning anew must not fill our memory. */
  private static final int MAX_REMEMBERED = 1000;

  private final Set<String> seen = ConcurrentHashMap.newKeySet();

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                show(trailers);
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }

  private void show(Metadata trailers) {
    String header = trailers.get(KEY);
    if (header == null) {
      return;
    }
    for (String encoded : header.split(",", -1)) {
      String text = decode(encoded.strip());
      if (!text.isEmpty() && seen.size() < MAX_REMEMBERED && seen.add(text)) {
        LOG.warn("Modal warns: {}", text);
      }
    }
  }

  private static String decode(String encoded) {
    try {
      // The plus sign is literal in percent-encoding, a blank in this decoder.
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return encoded;
    }
  }
}
