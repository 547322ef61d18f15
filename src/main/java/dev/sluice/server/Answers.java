package dev.sluice.server;

import dev.sluice.api.Json;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;

/** How the admin listener answers. */
final class Answers {
  /** Of an answer that comes line by line. */
  static final String LINES = "application/x-ndjson";

  private static final HttpString NOSNIFF = new HttpString("X-Content-Type-Options");

  private Answers() {}

  static void send(HttpServerExchange exchange, int status, Object record) {
    send(exchange, status, "application/json", Json.bytes(record));
  }

  static void send(HttpServerExchange exchange, int status, String contentType, byte[] body) {
    head(exchange, status, contentType);
    exchange.getResponseSender().send(ByteBuffer.wrap(body));
  }

  /** Prepares an answer whose body is still to come. */
  static void head(HttpServerExchange exchange, int status, String contentType) {
    exchange.setStatusCode(status);
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, contentType);
    exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
    exchange.getResponseHeaders().put(NOSNIFF, "nosniff");
  }
}
