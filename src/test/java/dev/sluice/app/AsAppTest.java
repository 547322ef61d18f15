package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.emulator.GithubApp;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubOperation;
import dev.sluice.emulator.GithubPermissions;
import dev.sluice.ledger.Job;
import dev.sluice.secret.Secret;
import dev.sluice.settings.GithubLogin;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server as a GitHub App, with installations at two accounts. */
class AsAppTest {
  @TempDir Path directory;

  private static GithubLogin login(EmulatedWorld world, KeyPair pair) {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    return new GithubLogin(
        new GithubLogin.Credential.App("4711", Secret.of(pem)), world.github().apiBase());
  }

  @Test
  void jobsOfTwoOrganizationsRunAndTokensThatAreRevokedAreReplaced() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    KeyPair pair = generator.generateKeyPair();
    var app =
        new GithubApp(
            4711,
            "Iv23liSluice",
            "sluice",
            pair.getPublic(),
            GithubPermissions.of(
                Map.of("administration", "write", "actions", "read", "metadata", "read")),
            List.of("workflow_job"));
    try (EmulatedWorld world = EmulatedWorld.start(0, 0)) {
      var rest = world.github().rest();
      rest.apps().register(app);
      rest.apps().install(app, "acme");
      rest.apps().install(app, "other");
      ServeOptions options =
          Served.options(login(world, pair), world, directory.resolve("s.db"), null, 0);
      try (App server = App.start(options)) {
        rest.deliverTo(
            app,
            URI.create("http://127.0.0.1:" + server.port() + "/webhook"),
            Canary.secret("webhook"));
        run(world, server, "acme/api");
        run(world, server, "other/api");
        rest.revokeTokens();
        run(world, server, "acme/api");
        // One for runners at each account, and again where the first one was revoked.
        assertThat(rest.calls(GithubOperation.CREATE_TOKEN)).isGreaterThanOrEqualTo(3);
        // The webhooks said where the App is installed.
        assertThat(rest.calls(GithubOperation.FIND_INSTALLATION)).isZero();
      }
    }
  }

  private static void run(EmulatedWorld world, App server, String repository) {
    GithubJob job =
        world
            .github()
            .model()
            .queue(
                GithubJobRequest.of(repository, List.of("modal"))
                    .ending(Duration.ofMillis(50), "success"))
            .getFirst();
    ServeProcess.await(
        "the job of " + repository + " ends",
        () ->
            server
                .ledger()
                .job(job.id())
                .map(Job::conclusion)
                .filter("success"::equals)
                .isPresent());
  }
}
