package dev.sluice.server;

import dev.sluice.api.Json;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;

/** How the admin listener answers. */
final class Answers {
  private static final HttpString NOSNIFF = new HttpString("X-Content-Type-Options");

  private Answers() {}

  static void send(HttpServerExchange exchange, int status, Object record) {
    send(exchange, status, "application/json", Json.bytes(record));
  }

  static void send(HttpServerExchange exchange, int status, String contentType, byte[] body) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseHeaders().put(NOSNIFF, "nosniff");
    exchange.getResponseSender().send(ByteBuffer.wrap(body));
  }
}
