package dev.sluice.api;

/**
 * What {@code explain --jobs} prints for a line that names no job.
 *
 * @param outcome always {@code error}
 * @param line from 1
 */
public record ExplainError(int formatVersion, String outcome, long line, String message) {
  public static ExplainError of(long line, String message) {
    return new ExplainError(1, "error", line, message);
  }
}
