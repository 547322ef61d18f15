package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code demo --exit --format json} prints. */
public record DemoReport(int formatVersion, List<Job> jobs, Summary summary) {
  public DemoReport {
    jobs = List.copyOf(jobs);
  }

  /**
   * One job of the demo.
   *
   * @param outcome {@code routed}, {@code unmatched} or {@code denied}
   * @param pool null unless routed
   * @param runner name of the runner that GitHub gave the job to; null if none
   * @param sandbox what Modal was asked for; null if none
   * @param state {@code completed}, {@code unmatched}, {@code denied} or {@code waiting}
   * @param note what is worth knowing about it, null if nothing
   */
  public record Job(
      long id,
      String repository,
      List<String> labels,
      String outcome,
      @Nullable String pool,
      @Nullable String runner,
      @Nullable Sandbox sandbox,
      String state,
      @Nullable String conclusion,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String note) {}

  /**
   * A sandbox as the emulated Modal got it.
   *
   * @param gpu {@code TYPE} or {@code TYPE:COUNT}; null for none
   * @param env names of its variables, never values
   */
  public record Sandbox(
      String id,
      @Nullable String gpu,
      double cpu,
      int memoryMiB,
      String network,
      List<String> volumes,
      List<String> regions,
      List<String> env,
      String state) {}

  /**
   * The demo in numbers.
   *
   * @param ok whether every job ended as it should and nothing was left running
   * @param runners launched in all
   * @param left runners that still have a trace at GitHub or Modal
   */
  public record Summary(
      boolean ok,
      int jobs,
      int completed,
      int unmatched,
      int denied,
      int waiting,
      int pools,
      int runners,
      int left,
      double seconds) {}
}
