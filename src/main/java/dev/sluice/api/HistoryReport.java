package dev.sluice.api;

import java.util.List;

/**
 * What {@code history --format json} prints and {@code GET /api/v1/generations} answers.
 *
 * @param generations the newest first, without their text
 * @param more whether there are older ones
 */
public record HistoryReport(int formatVersion, List<GenerationReport> generations, boolean more) {
  public HistoryReport {
    generations = List.copyOf(generations);
  }
}
