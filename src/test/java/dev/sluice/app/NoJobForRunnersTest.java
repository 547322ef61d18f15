package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubRepository;
import dev.sluice.scheduler.Timing;
import dev.sluice.scheduler.WaitingReason;
import dev.sluice.settings.GithubLogin;
import dev.sluice.settings.ListenAddress;
import dev.sluice.settings.ModalLogin;
import dev.sluice.settings.ServeSettings;
import dev.sluice.settings.SourceSettings;
import dev.sluice.settings.StoreAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runners that GitHub never gives a job: what that costs, and what it says. */
class NoJobForRunnersTest {
  private static final String POOLS =
      """
      version: 1
      defaults:
        image: { runnerVersion: 2.337.0 }
        idleTimeout: 2s
      pools:
        - name: excluded
          match: { labels: [modal, public], visibility: [public] }
          runner: { scope: organization }
        - name: blocked
          match: { labels: [modal, blocked] }
          network: blocked
      """;

  @TempDir Path directory;

  @Test
  void aGroupThatExcludesTheRepositoryAndABlockedNetworkCostLittleAndSaySo() {
    try (EmulatedWorld world = EmulatedWorld.start(0, 0);
        App app = App.start(options(world))) {
      world
          .github()
          .deliverTo(
              URI.create("http://127.0.0.1:" + app.port() + "/webhook"),
              ServeProcess.WEBHOOK_SECRET);
      // The default group of an organization admits no public repository.
      GithubJob excluded =
          queue(
              world,
              GithubJobRequest.of("acme/open", List.of("modal", "public"))
                  .visibility(GithubRepository.Visibility.PUBLIC));
      GithubJob blocked =
          queue(world, GithubJobRequest.of("acme/app", List.of("modal", "blocked")));

      for (GithubJob job : List.of(excluded, blocked)) {
        ServeProcess.await(
            "three in a row got no job", () -> reason(app, job).contains("GitHub gives no job"));
        assertThat(reason(app, job)).startsWith("futile").contains("took no job for 2 s");
      }
      assertThat(created(world, "excluded")).isBetween(3L, 5L);
      assertThat(created(world, "blocked")).isBetween(3L, 5L);

      world.github().model().cancel(excluded.id());
      world.github().model().cancel(blocked.id());
      ServeProcess.await(
          "nothing is left",
          () ->
              app.ledger().view().liveRunners().isEmpty()
                  && app.ledger().view().openJobs().isEmpty()
                  && world.github().model().runners().isEmpty()
                  && world.modalModel().sandboxes().live().isEmpty()
                  && world.modalModel().objects().secretIds().isEmpty());
    }
  }

  private static GithubJob queue(EmulatedWorld world, GithubJobRequest request) {
    return world.github().model().queue(request).getFirst();
  }

  private static String reason(App app, GithubJob job) {
    WaitingReason reason = app.scheduler().waiting().get(job.id());
    return reason == null ? "" : reason.code() + ": " + reason.text();
  }

  private static long created(EmulatedWorld world, String pool) {
    return world.modalModel().sandboxes().all().stream()
        .filter(sandbox -> sandbox.definition().name().contains("-" + pool + "-"))
        .count();
  }

  private ServeOptions options(EmulatedWorld world) {
    SourceText source = SourceText.of("pools.yaml", POOLS);
    var settings =
        new ServeSettings(
            GithubLogin.of(Canary.secret("ghp"), world.github().apiBase()),
            List.of(ServeProcess.WEBHOOK_SECRET),
            ModalLogin.of(world.modal().url(), Canary.secret("ak"), Canary.secret("as")),
            new ListenAddress("127.0.0.1", 0),
            new StoreAddress.Sqlite(directory.resolve("sluice.db")),
            null,
            true,
            60,
            ServeSettings.DEFAULT_RETENTION,
            new ServeSettings.Admin(new ListenAddress("127.0.0.1", 0), null, List.of()),
            SourceSettings.ANY);
    return new ServeOptions(
        settings,
        List.of(source),
        PoolsLoader.load(List.of(source)).config().orElseThrow(),
        "test",
        Timing.DEFAULT);
  }
}
