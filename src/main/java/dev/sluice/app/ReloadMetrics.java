package dev.sluice.app;

import dev.sluice.generation.Reloads;
import dev.sluice.telemetry.Metrics;
import dev.sluice.telemetry.Metrics.Point;
import java.time.Instant;
import java.util.List;

/** Tells Prometheus how the last change of what is in force went, in its own words for that. */
final class ReloadMetrics {
  private static final double MILLIS = 1000;

  private ReloadMetrics() {}

  static void connect(Metrics metrics, Reloads reloads) {
    reloads.onOutcome(metrics::reloaded);
    metrics.gauge(
        "sluice_config_last_reload_successful",
        "1 if the last change of what is in force succeeded, else 0.",
        () -> List.of(Point.of(reloads.last().succeeded() ? 1 : 0)));
    metrics.gauge(
        "sluice_config_last_reload_success_timestamp_seconds",
        "When the last change of what is in force succeeded, in seconds since 1970.",
        () -> {
          Instant at = reloads.last().succeededAt();
          return at == null ? List.of() : List.of(Point.of(at.toEpochMilli() / MILLIS));
        });
  }
}
