package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.emulator.GithubAnswer;
import dev.sluice.emulator.GithubEvent;
import dev.sluice.emulator.GithubFaults;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubOperation;
import dev.sluice.emulator.GithubWebhookFaults;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LostWebhookTest {
  private static final String POOLS =
      """
      version: 1
      pools:
        - name: cpu
          match: { labels: [modal] }
      """;

  /** Nobody listens there. */
  private static final URI NOWHERE = URI.create("http://127.0.0.1:9/webhook");

  private static final int MANY_CALLS = 10_000;

  @TempDir Path directory;

  @Test
  void aLostWebhookIsFoundByPollingAndAFailedOneIsRedelivered() throws Exception {
    Path pools = Files.writeString(directory.resolve("pools.yaml"), POOLS);
    Path file = directory.resolve("sluice.db");
    var store = new StormStore(file);
    try (EmulatedWorld world = EmulatedWorld.start(0, 0);
        ServeProcess serve =
            ServeProcess.start(
                world, pools, file, "lost-webhook", Map.of("SLUICE_TIME_SCALE", "60"))) {
      // What makes the repository and the hook known.
      completes(world, queue(world));
      assertThat(store.discoveries()).containsExactly(Map.entry("webhook", 1L));

      world.github().model().webhookFaults(LostWebhookTest::loseQueued);
      completes(world, queue(world));
      assertThat(store.discoveries()).containsEntry("poll", 1L);

      world.github().model().webhookFaults(GithubWebhookFaults.NONE);
      world
          .github()
          .rest()
          .faults()
          .answer(
              GithubOperation.LIST_RUNS,
              MANY_CALLS,
              GithubFaults.Moment.BEFORE_EFFECT,
              GithubAnswer.of(503, "{}"));
      world.github().deliverTo(NOWHERE, ServeProcess.WEBHOOK_SECRET);
      GithubJob redelivered = queue(world);
      ServeProcess.await(
          "a delivery failed", () -> world.github().deliveries().getFirst().statusCode() == 0);
      world.github().deliverTo(serve.webhook(), ServeProcess.WEBHOOK_SECRET);
      completes(world, redelivered);
      assertThat(store.discoveries())
          .containsExactlyInAnyOrderEntriesOf(Map.of("webhook", 1L, "poll", 1L, "redelivery", 1L));
      assertThat(world.modalModel().sandboxes().all()).hasSize(3);
    }
  }

  private static List<Duration> loseQueued(GithubEvent event) {
    return event.action().equals("queued") ? List.of() : List.of(Duration.ZERO);
  }

  private static GithubJob queue(EmulatedWorld world) {
    return world
        .github()
        .model()
        .queue(GithubJobRequest.of("acme/app", List.of("modal")))
        .getFirst();
  }

  /** The job ran, and nothing of its runner is left. */
  private static void completes(EmulatedWorld world, GithubJob job) {
    ServeProcess.await(
        "job " + job.id() + " completed",
        () ->
            "success".equals(world.github().model().job(job.id()).orElseThrow().conclusion())
                && world.github().model().runners().isEmpty()
                && world.modalModel().sandboxes().live().isEmpty()
                && world.modalModel().objects().secretIds().isEmpty());
  }
}
