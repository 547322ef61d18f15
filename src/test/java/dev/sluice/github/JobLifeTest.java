package dev.sluice.github;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.emulator.FakeRunner;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.RealTimeline;
import dev.sluice.provider.Answer;
import dev.sluice.provider.RunnerRegistry.MintRequest;
import dev.sluice.provider.RunnerRegistry.RegisteredRunner;
import dev.sluice.provider.RunnerRegistry.Registration;
import dev.sluice.provider.RunnerRegistry.Removal;
import dev.sluice.provider.WorkflowRuns.RemoteJob;
import dev.sluice.provider.WorkflowRuns.RunFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One job from webhook to completion: adapter, emulator and fake runner over real sockets. */
class JobLifeTest {
  private static final Secret TOKEN = Canary.secret("ghp");
  private static final Secret WEBHOOK = Canary.secret("webhook");
  private static final RepositoryName REPOSITORY = new RepositoryName("acme", "api");
  private static final Target TARGET = new Target.Repository(REPOSITORY);

  private final RealTimeline timeline = new RealTimeline(InstantSource.system());
  private final GithubModel model = new GithubModel(timeline, new Random(1));
  private final GithubEmulator emulator =
      GithubEmulator.start(model, timeline, new GithubEmulator.Options(0, Set.of(TOKEN), 5_000));
  private final GithubApi api =
      new GithubApi(
          GithubConnection.of(emulator.apiBase(), new Credential.Token(TOKEN)),
          InstantSource.system());
  private final MockWebServer webhook = new MockWebServer();

  @BeforeEach
  void start() throws Exception {
    webhook.start();
    for (int i = 0; i < 3; i++) {
      webhook.enqueue(new MockResponse.Builder().code(202).build());
    }
    emulator.deliverTo(webhook.url("/webhook").uri(), WEBHOOK);
  }

  @AfterEach
  void stop() {
    api.close();
    emulator.close();
    timeline.close();
    webhook.close();
  }

  @Test
  void aQueuedJobRunsOnTheRunnerThatWasMintedForItsLabels() throws Exception {
    GithubJob job =
        model
            .queue(
                GithubJobRequest.of("acme/api", List.of("self-hosted", "GPU:T4"))
                    .ending(Duration.ofMillis(1), "success"))
            .getFirst();
    assertThat(delivery()).contains("\"action\":\"queued\"", "100520616165");

    var request = new MintRequest("r-1", Set.of("self-hosted", "gpu:t4"), "Default", "_work");
    Registration minted = ok(api.runners().mint(TARGET, request));
    assertThat(ok(api.runners().find(TARGET, "r-1")).orElseThrow().online()).isFalse();
    var exit = new CompletableFuture<Integer>();
    var runner =
        new FakeRunner(model, timeline, Duration.ZERO, FakeRunner.JobStartedHook.ADMIT_ALL);
    var _ =
        runner.start(
            "r-1",
            Map.of(FakeRunner.JIT_CONFIG, minted.jitConfig().reveal()),
            (code, _) -> exit.complete(code));

    assertThat(exit.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(delivery()).contains("\"action\":\"in_progress\"", "\"runner_name\":\"r-1\"");
    assertThat(delivery()).contains("\"action\":\"completed\"", "\"conclusion\":\"success\"");
    RemoteJob remote = ok(api.workflowRuns().job(REPOSITORY, job.id())).orElseThrow();
    assertThat(remote.status()).isEqualTo("completed");
    assertThat(remote.runnerId()).isEqualTo(minted.runnerId());
    Optional<RunFacts> run = ok(api.workflowRuns().run(REPOSITORY, remote.runId()));
    assertThat(run.orElseThrow().headRepository()).isEqualTo(REPOSITORY);
    assertThat(run.orElseThrow().actor()).isEqualTo("octocat");
    assertThat(ok(api.runners().list(TARGET))).isEmpty();
    assertThat(ok(api.runners().remove(TARGET, minted.runnerId()))).isEqualTo(Removal.ABSENT);
  }

  @Test
  void anIdleRegistrationIsListedAndRemovedOnce() {
    model.queue(GithubJobRequest.of("acme/api", List.of("other")));
    var request = new MintRequest("r-2", Set.of("modal"), "Default", "_work");
    Registration minted = ok(api.runners().mint(TARGET, request));

    assertThat(ok(api.runners().list(TARGET)))
        .containsExactly(
            new RegisteredRunner(minted.runnerId(), "r-2", false, false, Set.of("modal")));
    assertThat(ok(api.runners().remove(TARGET, minted.runnerId()))).isEqualTo(Removal.REMOVED);
    assertThat(ok(api.runners().get(TARGET, minted.runnerId()))).isEmpty();
  }

  private static <T> T ok(Answer<T> answer) {
    return switch (answer) {
      case Answer.Ok<T>(T value) -> value;
      case Answer.Failed<T>(var failure) -> throw new AssertionError(failure.toString());
    };
  }

  private String delivery() throws Exception {
    RecordedRequest request = requireNonNull(webhook.takeRequest(10, TimeUnit.SECONDS));
    byte[] body = requireNonNull(request.getBody()).toByteArray();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(WEBHOOK.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    assertThat(request.getHeaders().get("X-Hub-Signature-256"))
        .isEqualTo("sha256=" + HexFormat.of().formatHex(mac.doFinal(body)));
    assertThat(request.getHeaders().get("X-GitHub-Event")).isEqualTo("workflow_job");
    return new String(body, StandardCharsets.UTF_8);
  }
}
