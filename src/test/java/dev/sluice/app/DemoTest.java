package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.DemoReport;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoTest {
  @Test
  void everyJobEndsAsItShouldAndNothingIsLeft() throws InterruptedException {
    DemoReport report;
    try (Demo demo = Demo.start()) {
      report = demo.play(DemoScript.FEWEST, _ -> {});
    }
    assertThat(report.summary().ok()).as(report.toString()).isTrue();
    assertThat(report.summary().left()).isZero();
    assertThat(report.summary().pools()).isEqualTo(6);
    Set<String> gpus =
        report.jobs().stream()
            .map(DemoReport.Job::sandbox)
            .filter(sandbox -> sandbox != null && sandbox.gpu() != null)
            .map(DemoReport.Sandbox::gpu)
            .collect(Collectors.toSet());
    assertThat(gpus).containsExactlyInAnyOrder("T4", "L4", "A100-40GB", "A100-80GB", "H100:2");
    DemoReport.Job first = report.jobs().getFirst();
    DemoReport.Job second = report.jobs().get(1);
    assertThat(first.runner()).isNotEqualTo(second.runner());
    assertThat(report.jobs())
        .filteredOn(job -> job.pool() != null && job.pool().startsWith("gpu-"))
        .allSatisfy(job -> {
          DemoReport.Sandbox sandbox = Objects.requireNonNull(job.sandbox());
          assertThat(sandbox.volumes()).containsExactly("/cache = acme/vision");
          assertThat(sandbox.env())
              .contains("HF_HOME", "ACTIONS_RUNNER_INPUT_JITCONFIG", "SLUICE_POLICY");
        });
  }
}
