package dev.sluice.doctor;

import static dev.sluice.doctor.Finding.Level.FAIL;
import static dev.sluice.doctor.Finding.Level.OK;
import static dev.sluice.doctor.Finding.Level.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.doctor.Finding.Level;
import dev.sluice.emulator.GithubAnswer;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubFaults;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubOperation;
import dev.sluice.emulator.GithubRepository.Visibility;
import dev.sluice.emulator.RealTimeline;
import dev.sluice.github.Credential;
import dev.sluice.github.GithubApi;
import dev.sluice.github.GithubConnection;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks;
import dev.sluice.routing.RepositoryName;
import dev.sluice.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Webhooks of an emulated GitHub that deliver to a receiver which answers what a test says. */
@Timeout(120)
class WebhookCheckTest {
  private static final Secret TOKEN = Canary.secret("ghp");
  private static final RepositoryName API = new RepositoryName("acme", "api");
  private static final HookSite REPOSITORY = new HookSite.Repository(API);
  private static final HookSite ORGANIZATION = new HookSite.Organization("acme");
  private static final Set<String> JOBS = Set.of("workflow_job");

  private final RealTimeline timeline = new RealTimeline(InstantSource.system());
  private final GithubModel model = new GithubModel(timeline, new Random(1));
  private final GithubEmulator github =
      GithubEmulator.start(model, timeline, new GithubEmulator.Options(0, Set.of(TOKEN), 5_000));
  private final MockWebServer receiver = new MockWebServer();
  private final GithubApi api =
      new GithubApi(
          GithubConnection.of(github.apiBase(), new Credential.Token(TOKEN))
              .withRetries(List.of())
              .unpaced(),
          InstantSource.system());

  WebhookCheckTest() throws IOException {
    receiver.start();
    model.addRepository("acme/api", Visibility.PRIVATE, true, null);
  }

  @AfterEach
  void stop() {
    api.close();
    github.close();
    timeline.close();
    receiver.close();
  }

  private URI url() {
    return receiver.url("/webhook").uri();
  }

  private WebhookCheck check(@Nullable URI url) {
    return new WebhookCheck(api.hooks(), api.deliveries(), url);
  }

  private Finding only(List<Finding> findings) {
    DoctorWorld.checkAll(findings);
    assertThat(findings).hasSize(1);
    return findings.getFirst();
  }

  private Finding found() {
    return only(check(url()).repository(API));
  }

  private void create(HookSite site, URI url, Set<String> events) {
    api.hooks().create(site, new Hooks.Settings(url, events, Canary.secret("webhook")));
  }

  /** Makes a webhook whose ping is answered with that. */
  private void create(HookSite site, int code) throws InterruptedException {
    answers(code);
    create(site, url(), JOBS);
    delivered();
  }

  private void answers(int code) {
    receiver.enqueue(new MockResponse.Builder().code(code).build());
  }

  private void delivered() throws InterruptedException {
    int before = logged();
    assertThat(receiver.takeRequest(20, TimeUnit.SECONDS)).isNotNull();
    // The log has an attempt a moment after the receiver has it.
    while (logged() == before && logged() < receiver.getRequestCount()) {
      Thread.onSpinWait();
    }
  }

  private int logged() {
    return github.deliveries().size();
  }

  private void job(int code) throws InterruptedException {
    answers(code);
    model.queue(GithubJobRequest.of("acme/api", List.of("modal")));
    delivered();
  }

  private static void expect(Finding finding, Level level, String... words) {
    assertThat(finding.level()).as(finding.toString()).isEqualTo(level);
    assertThat(finding.message() + "\n" + finding.help()).contains(List.of(words));
  }

  @Test
  void oneThatIsMissingOrGoesElsewhere() throws Exception {
    expect(found(), FAIL, "no webhook goes to " + url(), "sluice webhook ensure acme/api --url");
    expect(only(check(null).repository(API)), WARN, "no webhook tells", "https://HOST/webhook");
    create(REPOSITORY, 200);
    URI other = URI.create("https://ci.example.com/webhook");
    expect(
        only(check(other).repository(API)),
        FAIL,
        "no webhook goes to https://ci.example.com/webhook; jobs are told to " + url());
    expect(only(check(null).repository(API)), OK, "goes to " + url());
    assertThat(check(null).shared(ORGANIZATION)).isEmpty();
    assertThat(check(null).shared(new HookSite.App())).isEmpty();
    expect(check(null).none(new HookSite.Organization("acme")), WARN, "--repo owner/name");
  }

  @Test
  void whatItsOrganizationHasAndCannotBeSeenIsDoubtAndNoFailure() {
    WebhookCheck check = check(url());
    breaks(GithubOperation.LIST_HOOKS);
    assertThat(check.shared(ORGANIZATION)).isEmpty();
    expect(only(check.repository(API)), WARN, "as far as this credential sees", "organization");
  }

  @Test
  void oneOfTheOrganizationIsAsGood() throws Exception {
    create(ORGANIZATION, 200);
    Optional<List<Finding>> shared = check(url()).shared(ORGANIZATION);
    Finding finding = only(shared.orElseThrow());
    expect(finding, OK, "goes to " + url());
    assertThat(finding.subject()).isEqualTo("acme");
  }

  @Test
  void aDeliveryThatWasTaken() throws Exception {
    create(REPOSITORY, 500);
    // Only the ping is known, and it failed.
    expect(found(), FAIL, "the last delivery to " + url() + " failed", "with 500", "/readyz");
    job(202);
    expect(found(), OK, "the last delivery, at 20", "was taken");
  }

  @ParameterizedTest
  @CsvSource({
    "401, with 401, WEBHOOK_SECRET",
    "403, with 403, --set-secret",
    "404, with 404, /webhook: mend the path",
    "405, with 405, /webhook: mend the path",
    "415, with 415, recent deliveries",
    "500, with 500, their logs and /readyz",
    "503, with 503, their logs and /readyz"
  })
  void aDeliveryThatFailed(int code, String message, String help) throws Exception {
    create(REPOSITORY, 200);
    job(code);
    expect(found(), FAIL, "the last delivery to " + url() + " failed", message, help);
    job(202);
    expect(found(), WARN, "1 of the last 2 deliveries", message, "sent again", help);
  }

  @Test
  void aDeliveryThatWasRepeatedIsGood() throws Exception {
    create(REPOSITORY, 200);
    job(503);
    answers(202);
    assertThat(github.redeliver(github.deliveries().getFirst().id())).isTrue();
    delivered();
    expect(found(), OK, "was taken");
  }

  @Test
  void aReceiverThatIsNotThere() {
    URI nobody = URI.create("http://127.0.0.1:1/webhook");
    create(REPOSITORY, nobody, JOBS);
    while (logged() == 0) {
      Thread.onSpinWait();
    }
    expect(
        only(check(nobody).repository(API)),
        FAIL,
        "with no answer",
        "can be reached from the internet");
  }

  @Test
  void oneThatIsNotAsItShouldBe() {
    Instant now = Instant.now();
    String hook =
        """
        [{"id": 5, "active": false, "events": ["push"], "created_at": "%s", "updated_at": "%s",
          "config": {"url": "%s", "content_type": "form", "insecure_ssl": "1"}}]
        """
            .formatted(now, now, url());
    github
        .rest()
        .faults()
        .answer(
            GithubOperation.LIST_HOOKS,
            1,
            GithubFaults.Moment.BEFORE_EFFECT,
            GithubAnswer.of(200, hook));
    List<Finding> findings = check(url()).repository(API);
    DoctorWorld.checkAll(findings);
    assertThat(findings).extracting(Finding::level).containsExactly(FAIL, FAIL, FAIL, WARN, WARN);
    assertThat(String.join("\n", findings.stream().map(Finding::message).toList()))
        .contains("switched off", "workflow_job", "no secret", "forms", "certificate");
  }

  @Test
  void whatCannotBeReadIsDoubtAndNoFailure() throws Exception {
    create(REPOSITORY, 200);
    breaks(GithubOperation.LIST_DELIVERIES);
    expect(found(), WARN, "deliveries to " + url() + " cannot be read", "500");
    breaks(GithubOperation.LIST_HOOKS);
    expect(found(), WARN, "webhooks cannot be read", "500");
    Secret narrow = Canary.secret("github_pat_1");
    github
        .rest()
        .tokens()
        .fineGrained(
            narrow, "acme", Map.of("administration", "write"), Instant.now().plusSeconds(99));
    var connection = GithubConnection.of(github.apiBase(), new Credential.Token(narrow));
    try (var other = new GithubApi(connection.withRetries(List.of()), InstantSource.system())) {
      expect(
          only(new WebhookCheck(other.hooks(), other.deliveries(), url()).repository(API)),
          WARN,
          "403",
          "Webhooks: read and write");
    }
  }

  private void breaks(GithubOperation operation) {
    github
        .rest()
        .faults()
        .answer(operation, 1, GithubFaults.Moment.BEFORE_EFFECT, GithubAnswer.of(500, "{}"));
  }
}
