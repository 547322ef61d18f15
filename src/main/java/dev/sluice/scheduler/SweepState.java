package dev.sluice.scheduler;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a comparison with the outside fares.
 *
 * @param begun since when it is tried
 * @param succeeded when it last got every answer; null if never yet
 * @param trouble why the last one did not; null if it did, or none has ended yet
 */
public record SweepState(
    String name, Instant begun, @Nullable Instant succeeded, @Nullable Trouble trouble) {
  /**
   * What was not answered.
   *
   * @param code stable word
   * @param text for people
   * @param since when the first of these failures in a row was seen
   */
  public record Trouble(String code, String text, Instant since) {}
}
