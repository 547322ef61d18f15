package dev.sluice.github;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads times of the REST API. */
final class Times {
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
}
