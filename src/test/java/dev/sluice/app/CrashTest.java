package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.emulator.GithubFaults;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubOperation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
  private static final String POOLS =
      """
      version: 1
      pools:
        - name: cpu
          match: { labels: [modal] }
      """;

  @TempDir Path directory;

  @Test
  void aJobAcceptedBeforeAKillGetsExactlyOneRunner() throws Exception {
    Path pools = Files.writeString(directory.resolve("pools.yaml"), POOLS);
    Path store = directory.resolve("sluice.db");
    try (EmulatedWorld world = EmulatedWorld.start(0, 0)) {
      GithubFaults.Hold mint =
          world
              .github()
              .rest()
              .faults()
              .hold(GithubOperation.MINT, GithubFaults.Moment.BEFORE_EFFECT);
      GithubJob job;
      try (ServeProcess first = ServeProcess.start(world, pools, store, "crash-1")) {
        job =
            world
                .github()
                .model()
                .queue(GithubJobRequest.of("acme/app", List.of("modal")))
                .getFirst();
        assertThat(mint.awaitArrival(Duration.ofSeconds(30))).isTrue();
        // The mint is under way, so the 202 is out: this is the worst moment.
        assertThat(world.github().deliveries())
            .anySatisfy(delivery -> assertThat(delivery.statusCode()).isEqualTo(202));
        first.kill();
      }
      // The call of the dead process has its effect all the same.
      mint.release();
      ServeProcess.await(
          "the lost registration", () -> !world.github().model().runners().isEmpty());

      try (ServeProcess second = ServeProcess.start(world, pools, store, "crash-2")) {
        assertThat(second.webhook()).isNotNull();
        ServeProcess.await(
            "the job completed",
            () ->
                world.github().model().job(job.id()).orElseThrow().status()
                    == GithubJob.Status.COMPLETED);
        ServeProcess.await(
            "nothing is left",
            () ->
                world.github().model().runners().isEmpty()
                    && world.modalModel().sandboxes().live().isEmpty());
      }
      assertThat(world.github().model().job(job.id()).orElseThrow().conclusion())
          .isEqualTo("success");
      assertThat(world.modalModel().sandboxes().all()).hasSize(1);
    }
  }
}
