package dev.sluice.github;

import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.config.Visibility;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubRepository;
import dev.sluice.emulator.RealTimeline;
import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.WorkflowRuns.OpenRun;
import dev.sluice.provider.WorkflowRuns.RemoteJob;
import dev.sluice.routing.RepositoryName;
import dev.sluice.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the reconcile loops read, from an emulator that shares no code with the adapter. */
class ReconcileReadsTest {
  private static final Secret TOKEN = Canary.secret("ghp");
  private static final RepositoryName REPOSITORY = new RepositoryName("acme", "api");
  private static final HookSite SITE = new HookSite.Repository(REPOSITORY);

  private final RealTimeline timeline = new RealTimeline(InstantSource.system());
  private final GithubModel model = new GithubModel(timeline, new Random(1));
  private final GithubEmulator emulator =
      GithubEmulator.start(model, timeline, new GithubEmulator.Options(0, Set.of(TOKEN), 5_000));
  private final GithubApi api =
      new GithubApi(
          GithubConnection.of(emulator.apiBase(), new Credential.Token(TOKEN)),
          InstantSource.system());

  @AfterEach
  void stop() {
    api.close();
    emulator.close();
    timeline.close();
  }

  @Test
  void listsOpenRunsAndTheirJobsWithWhatRoutingNeeds() {
    model.addRepository("acme/api", GithubRepository.Visibility.INTERNAL, true, null);
    List<GithubJob> queued =
        model.queue(
            GithubJobRequest.of("acme/api", List.of("modal", "gpu:t4"))
                .from("train", "topic", "octocat")
                .times(120));
    model.queue(
        GithubJobRequest.of("acme/api", List.of("modal")).gate(GithubJobRequest.Gate.APPROVAL));
    model.cancel(queued.getFirst().id());

    List<OpenRun> runs = ok(api.workflowRuns().openRuns(REPOSITORY));
    assertThat(runs).hasSize(1);
    assertThat(runs.getFirst().visibility()).isEqualTo(Visibility.INTERNAL);
    assertThat(runs.getFirst().repository()).isEqualTo(REPOSITORY);
    assertThat(runs.getFirst().facts().headRepository()).isEqualTo(REPOSITORY);
    assertThat(runs.getFirst().facts().actor()).isEqualTo("octocat");

    List<RemoteJob> jobs = ok(api.workflowRuns().jobs(REPOSITORY, runs.getFirst().facts().id()));
    assertThat(jobs).hasSize(120);
    assertThat(jobs).filteredOn(job -> job.status().equals("queued")).hasSize(119);
    RemoteJob job = jobs.getLast();
    assertThat(job.labels()).containsExactly("modal", "gpu:t4");
    assertThat(job.name()).startsWith("build");
    assertThat(job.workflow()).isEqualTo("train");
    assertThat(job.branch()).isEqualTo("topic");
    assertThat(job.createdAt()).isBetween(Instant.now().minusSeconds(600), Instant.now());

    assertThat(failure(api.workflowRuns().openRuns(new RepositoryName("acme", "none"))))
        .isInstanceOf(Failure.Absent.class);
  }

  @Test
  void findsARenamedRepositoryUnderItsFormerName() {
    model.addRepository("acme/api", GithubRepository.Visibility.PRIVATE, true, null);
    model.queue(GithubJobRequest.of("acme/api", List.of("modal")));
    model.renameRepository("acme/api", "web");
    assertThat(ok(api.workflowRuns().openRuns(REPOSITORY)))
        .singleElement()
        .satisfies(
            run -> assertThat(run.repository()).isEqualTo(new RepositoryName("acme", "web")));
  }

  @Test
  void findsFailedDeliveriesAndHasThemRepeatedUnderTheirGuid() throws Exception {
    model.addRepository("acme/api", GithubRepository.Visibility.PRIVATE, true, null);
    assertThat(ok(api.deliveries().hooks(SITE))).isEmpty();
    try (var webhook = new MockWebServer()) {
      webhook.start();
      webhook.enqueue(new MockResponse.Builder().code(503).build());
      webhook.enqueue(new MockResponse.Builder().code(202).build());
      emulator.deliverTo(webhook.url("/webhook").uri(), Canary.secret("webhook"));
      long hook = ok(api.deliveries().hooks(SITE)).getFirst();
      Instant start = Instant.now().minusSeconds(60);

      model.queue(GithubJobRequest.of("acme/api", List.of("modal")));
      String guid = guid(webhook);
      Attempt failed = attempts(hook, start, 1).getFirst();
      assertThat(failed.guid()).isEqualTo(guid);
      assertThat(failed.event()).isEqualTo("workflow_job");
      assertThat(failed.ok()).isFalse();

      ok(api.deliveries().redeliver(SITE, hook, failed.id()));
      assertThat(guid(webhook)).isEqualTo(guid);
      List<Attempt> both = attempts(hook, start, 2);
      assertThat(both).extracting(Attempt::ok).containsExactly(true, false);
      assertThat(both).extracting(Attempt::guid).containsOnly(guid);
      assertThat(ok(api.deliveries().since(SITE, hook, Instant.now().plusSeconds(60))).attempts())
          .isEmpty();
      assertThat(failure(api.deliveries().redeliver(SITE, hook, 1)))
          .isInstanceOf(Failure.Absent.class);
      assertThat(failure(api.deliveries().since(SITE, hook + 1, start)))
          .isInstanceOf(Failure.Absent.class);
    }
  }

  /** The log has an attempt a moment after the receiver has it. */
  private List<Attempt> attempts(long hook, Instant since, int wanted) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    List<Attempt> found = List.of();
    while (found.size() < wanted && System.nanoTime() < deadline) {
      found = ok(api.deliveries().since(SITE, hook, since)).attempts();
    }
    assertThat(found).hasSize(wanted);
    return found;
  }

  private static String guid(MockWebServer webhook) throws InterruptedException {
    RecordedRequest request = webhook.takeRequest(20, TimeUnit.SECONDS);
    assertThat(request).isNotNull();
    String guid = request == null ? null : request.getHeaders().get("X-GitHub-Delivery");
    return guid == null ? "" : guid;
  }
}
