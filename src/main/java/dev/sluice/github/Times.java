package dev.sluice.github;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads times of the REST API. */
final class Times {
  private static final DateTimeFormatter EXPIRY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss [z][xx]", Locale.ROOT);

  private Times() {}

  /** Empty unless it is a time as GitHub writes them. */
  static Optional<Instant> read(JsonNode node) {
    try {
      return node.isString()
          ? Optional.of(OffsetDateTime.parse(node.stringValue()).toInstant())
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * When a token ends, as GitHub's header has it: {@code 2026-12-31 12:00:00 UTC}, or with an
   * offset such as {@code -0700}.
   */
  static Optional<Instant> expiry(String header) {
    try {
      return Optional.of(EXPIRY.parse(header, Instant::from));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
