package dev.sluice.github;

import static java.util.Objects.requireNonNull;

import dev.sluice.Canary;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookRanges;
import dev.sluice.provider.Hooks;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerRegistry.MintRequest;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.secret.Secret;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** The adapter with a server before it that answers what a test has written. */
final class MockedApi implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
  static final Secret TOKEN = Canary.secret("ghp");
  static final RepositoryName REPOSITORY = new RepositoryName("acme", "api");
  static final Target TARGET = new Target.Repository(REPOSITORY);
  static final MintRequest MINT =
      new MintRequest("slc-r1", Set.of("modal", "gpu:t4"), "Default", "_work");

  final MockWebServer server = new MockWebServer();
  private final GithubApi api;

  /** What the adapter's clock says. */
  volatile Instant now = NOW;

  MockedApi() throws IOException {
    this("/", Duration.ofSeconds(10));
  }

  MockedApi(String basePath, Duration timeout) throws IOException {
    this(basePath, timeout, new Credential.Token(TOKEN), List.of());
  }

  MockedApi(String basePath, Duration timeout, Credential credential, List<Duration> retries)
      throws IOException {
    server.start();
    api =
        new GithubApi(
            new GithubConnection(
                server.url(basePath).uri(), credential, "sluice/1.2.3", timeout, retries, true),
            () -> now);
  }

  RunnerRegistry runners() {
    return api.runners();
  }

  GithubApi api() {
    return api;
  }

  WorkflowRuns workflowRuns() {
    return api.workflowRuns();
  }

  Hooks hooks() {
    return api.hooks();
  }

  Deliveries deliveries() {
    return api.deliveries();
  }

  HookRanges hookRanges() {
    return api.hookRanges();
  }

  void answers(int status, String body, String... headers) {
    var response = new MockResponse.Builder().code(status).body(body);
    for (int i = 0; i < headers.length; i += 2) {
      response.setHeader(headers[i], headers[i + 1]);
    }
    server.enqueue(response.build());
  }

  RecordedRequest request() throws InterruptedException {
    return requireNonNull(server.takeRequest(10, TimeUnit.SECONDS), "no request came");
  }

  static String body(RecordedRequest request) {
    return requireNonNull(request.getBody()).utf8();
  }

  static <T> T ok(Answer<T> answer) {
    return switch (answer) {
      case Answer.Ok<T>(T value) -> value;
      case Answer.Failed<T>(Failure failure) -> throw new AssertionError(failure.toString());
    };
  }

  static Failure failure(Answer<?> answer) {
    return switch (answer) {
      case Answer.Ok<?> _ -> throw new AssertionError("no failure");
      case Answer.Failed<?>(Failure failure) -> failure;
    };
  }

  @Override
  public void close() {
    api.close();
    server.close();
  }
}
