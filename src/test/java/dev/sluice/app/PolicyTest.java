package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.ModalSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PolicyTest {
  private static final String POOLS =
      """
      version: 1
      pools:
        - name: release
          match: { labels: [modal], branches: [main] }
      """;

  @TempDir Path directory;

  @Test
  void aJobThatStealsARunnerItMayNotHaveIsStopped() throws Exception {
    Path pools = Files.writeString(directory.resolve("pools.yaml"), POOLS);
    try (EmulatedWorld world = EmulatedWorld.start(0, 0);
        ServeProcess serve =
            ServeProcess.start(world, pools, directory.resolve("s.db"), "policy")) {
      assertThat(serve.webhook()).isNotNull();
      GithubJob thief =
          world
              .github()
              .model()
              .queue(
                  GithubJobRequest.of("acme/app", List.of("modal"))
                      .from("ci", "feature", "mallory")
                      .ending(Duration.ofMinutes(30), "success"))
              .getFirst();
      GithubJob wanted =
          world
              .github()
              .model()
              .queue(GithubJobRequest.of("acme/app", List.of("modal")))
              .getFirst();
      ServeProcess.await(
          "the job that may run completed",
          () ->
              world.github().model().job(wanted.id()).orElseThrow().status()
                  == GithubJob.Status.COMPLETED);
      ServeProcess.await(
          "the thief's sandbox ended", () -> world.modalModel().sandboxes().live().isEmpty());
      GithubJob.Taker taken =
          Objects.requireNonNull(
              world.github().model().job(thief.id()).orElseThrow().runner(),
              "GitHub gives the older job the runner");
      assertThat(world.modalModel().sandboxes().all())
          .filteredOn(sandbox -> sandbox.definition().name().equals(taken.name()))
          .singleElement()
          .satisfies(
              sandbox -> assertThat(sandbox.state()).isEqualTo(ModalSandbox.State.TERMINATED));
    }
  }
}
