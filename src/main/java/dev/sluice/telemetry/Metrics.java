package dev.sluice.telemetry;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmGarbageCollectorMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmMemoryMetrics;
import io.prometheus.metrics.instrumentation.jvm.JvmThreadsMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What Prometheus is told. Labels are pools, states and codes, never jobs or repositories, so that
 * the number of series is bounded by the pools file. Safe for any number of threads.
 */
public final class Metrics {
  /** Of what {@link #text} returns. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  /** From a launch at once to a job that waited for hours. */
  private static final double[] WAITS = {
    0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600, 1800, 3600, 14400
  };

  /** GitHub's conclusions, and ours for a job that it no longer knows. */
  private static final Set<String> CONCLUSIONS =
      Set.of(
          "success",
          "failure",
          "cancelled",
          "skipped",
          "timed_out",
          "neutral",
          "action_required",
          "stale",
          "startup_failure",
          "vanished");

  /**
   * A value and its labels at one moment.
   *
   * @param labels in the order in which they were named
   */
  public record Point(double value, List<String> labels) {
    public Point {
      labels = List.copyOf(labels);
    }

    public static Point of(double value, String... labels) {
      return new Point(value, List.of(labels));
    }
  }

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Counter discovered =
      counter("sluice_jobs_discovered", "Jobs by how we came to know of them.", "discovery");
  private final Counter completed =
      counter("sluice_jobs_completed", "Jobs that completed.", "pool", "conclusion");
  private final Counter launches =
      counter("sluice_runner_launches", "Runners whose launch began.", "pool");
  private final Counter launchFailures =
      counter("sluice_launch_failures", "Launches that failed.", "pool", "provider", "code");
  private final Counter ended =
      counter(
          "sluice_runners_ended", "Runners by how they ended, before clean-up.", "pool", "state");
  private final Counter reaped =
      counter("sluice_runners_reaped", "Runners of which nothing is left outside.", "pool");
  private final Counter webhooks =
      counter(
          "sluice_webhooks", "Webhooks by HTTP code and status of the answer.", "code", "status");
  private final Counter reloads =
      counter(
          "sluice_config_reloads",
          "Changes of what is in force and attempts at one, by what became of them.",
          "result");
  private final Histogram launchDelay =
      histogram(
          "sluice_job_launch_delay_seconds",
          "From the first news that a job is queued to the start of its launch.");
  private final Histogram queue =
      histogram(
          "sluice_job_queue_seconds",
          "From the first news that a job is queued to the news that a runner of ours has it.");
  private final Histogram launch =
      histogram(
          "sluice_runner_launch_seconds", "From the start of a launch to Modal's sandbox id.");

  public Metrics() {
    reloads.initLabelValues("ok");
    JvmMemoryMetrics.builder().register(registry);
    JvmGarbageCollectorMetrics.builder().register(registry);
    JvmThreadsMetrics.builder().register(registry);
    Info.builder()
        .name("sluice_build_info")
        .help("The version that runs.")
        .labelNames("version")
        .register(registry)
        .setLabelValues(Build.version());
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Histogram histogram(String name, String help) {
    return Histogram.builder()
        .name(name)
        .help(help)
        .labelNames("pool")
        .classicOnly()
        .classicUpperBounds(WAITS)
        .register(registry);
  }

  /** Adds a gauge that is read at each scrape. */
  public void gauge(
      String name, String help, Supplier<? extends Collection<Point>> points, String... labels) {
    GaugeWithCallback.builder()
        .name(name)
        .help(help)
        .labelNames(labels)
        .callback(gauge ->
            points.get().forEach(p -> gauge.call(p.value(), p.labels().toArray(String[]::new))))
        .register(registry);
  }

  /** Adds a counter that is kept elsewhere and read at each scrape. */
  public void counter(String name, String help, Supplier<Long> value) {
    CounterWithCallback.builder()
        .name(name)
        .help(help)
        .callback(counter -> counter.call(value.get()))
        .register(registry);
  }

  /** Shows such jobs from the first scrape on, since no increase is seen of what begins at 1. */
  public void canDiscover(String how) {
    discovered.initLabelValues(how);
  }

  /** A job was heard of for the first time. */
  public void discovered(String how) {
    discovered.labelValues(how).inc();
  }

  /**
   * A job completed.
   *
   * @param pool empty if none took it
   * @param conclusion empty if GitHub gave none
   */
  public void completed(String pool, String conclusion) {
    completed.labelValues(pool, CONCLUSIONS.contains(conclusion) ? conclusion : "other").inc();
  }

  /** A runner of ours has a job. */
  public void started(String pool, Duration queued) {
    queue.labelValues(pool).observe(seconds(queued));
  }

  /** A launch begins. */
  public void launching(String pool, Duration waited) {
    launches.labelValues(pool).inc();
    launchDelay.labelValues(pool).observe(seconds(waited));
  }

  /** Modal has made the sandbox. */
  public void launched(String pool, Duration took) {
    launch.labelValues(pool).observe(seconds(took));
  }

  public void launchFailed(String pool, String provider, String code) {
    launchFailures.labelValues(pool, provider, code).inc();
  }

  public void ended(String pool, String state) {
    ended.labelValues(pool, state).inc();
  }

  public void reaped(String pool) {
    reaped.labelValues(pool).inc();
  }

  /**
   * What is in force was changed, or was to be.
   *
   * @param result {@code ok}, or the code of the refusal
   */
  public void reloaded(String result) {
    reloads.labelValues(result).inc();
  }

  public void webhook(int code, String status) {
    webhooks.labelValues(Integer.toString(code), status).inc();
  }

  /** A clock that was set back must not break a histogram. */
  private static double seconds(Duration duration) {
    return Math.max(0, duration.toMillis() / 1000.0);
  }

  /** Everything in Prometheus' text format, UTF-8. */
  public byte[] text() {
    var out = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(out, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
