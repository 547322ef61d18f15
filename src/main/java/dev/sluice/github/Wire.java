package dev.sluice.github;

import dev.sluice.secret.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Does one HTTP exchange, exactly once: it repeats nothing and follows nothing. Blocks; safe for
 * any thread; throws nothing for what happens outside.
 */
interface Wire extends AutoCloseable {
  Outcome exchange(Message message);

  @Override
  void close();

  /**
   * A request as it is sent.
   *
   * @param url whole, percent-encoded
   * @param token null to say nothing of who we are
   * @param etag of what is known already, null if nothing is
   * @param limit until the last byte of the answer; positive
   */
  record Message(
      ApiCall.Method method,
      String url,
      @Nullable Secret token,
      @Nullable String etag,
      @Nullable JsonNode body,
      Duration limit) {
    /** Without the body, which may hold a secret. */
    @Override
    public String toString() {
      return method + " " + url;
    }
  }
}
