package dev.sluice.modal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads how long an auth token lives: the {@code exp} of a JWT, which nobody verifies. */
final class AuthTokenLife {
  /** What Modal's libraries assume of a token without {@code exp} (2026-08). */
  static final Duration ASSUMED = Duration.ofMinutes(20);

  /** Under this, a token is renewed so often that our clock must be wrong. */
  private static final Duration SHORTEST = Duration.ofMinutes(1);

  private static final JsonMapper JSON = new JsonMapper();

  private AuthTokenLife() {}

  static Duration of(String token, Instant now) {
    String[] parts = token.split("\\.", -1);
    if (parts.length < 2) {
      return ASSUMED;
    }
    try {
      JsonNode exp = JSON.readTree(Base64.getUrlDecoder().decode(unpadded(parts[1]))).path("exp");
      if (!exp.isNumber()) {
        return ASSUMED;
      }
      Duration life = Duration.between(now, Instant.ofEpochSecond(exp.longValue()));
      return life.compareTo(SHORTEST) < 0 ? SHORTEST : life;
    } catch (IllegalArgumentException | JacksonException | DateTimeException _) {
      return ASSUMED;
    }
  }

  private static String unpadded(String base64) {
    // Some issuers use the other alphabet, or pad.
    return base64.replace('+', '-').replace('/', '_').replaceAll("=+$", "");
  }
}
