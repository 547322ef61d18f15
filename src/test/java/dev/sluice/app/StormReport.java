package dev.sluice.app;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a storm of kills came to.
 *
 * @param stages live rows of runners at the kills, by stage
 * @param starts how long each start took until webhooks were taken in
 */
record StormReport(
    long kills,
    StormBooks books,
    Map<String, Long> stages,
    List<Duration> starts,
    Duration runDown) {
  StormReport {
    starts = starts.stream().sorted().toList();
  }

  long rowsAtKills() {
    return stages.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public String toString() {
    return """
    kills: %d, live rows at them: %d
      %s
    %s
    start to ready: median %d ms, longest %d ms (%d starts)
    from the last start to nothing left: %.1f s\
    """
        .formatted(
            kills,
            rowsAtKills(),
            stages.entrySet().stream()
                .map(stage -> stage.getKey() + " " + stage.getValue())
                .collect(Collectors.joining("; ")),
            books,
            starts.get(starts.size() / 2).toMillis(),
            starts.getLast().toMillis(),
            starts.size(),
            runDown.toMillis() / 1000.0);
  }
}
