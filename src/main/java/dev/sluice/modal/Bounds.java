package dev.sluice.modal;

import java.time.Duration;

/**
 * How long one call may take. Modal's own libraries set almost no deadline; we always do.
 *
 * @param attempt deadline of one attempt
 * @param total of all attempts and the pauses between them, waits that Modal asks for not counted
 * @param retries after the first attempt
 */
record Bounds(Duration attempt, Duration total, int retries) {
  /** Retries as in Modal's libraries (2026-08). */
  private static final int RETRIES = 3;

  static final Bounds CALL = new Bounds(Duration.ofSeconds(60), Duration.ofSeconds(90), RETRIES);

  /** For the first token; a refresh of one that is still good gets a single attempt. */
  static final Bounds TOKEN = new Bounds(Duration.ofSeconds(5), Duration.ofSeconds(15), RETRIES);

  Bounds once() {
    return new Bounds(attempt, total, 0);
  }
}
