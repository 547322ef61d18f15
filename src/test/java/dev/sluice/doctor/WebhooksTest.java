package dev.sluice.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.api.WebhookReport;
import dev.sluice.doctor.HookResult.Outcome;
import dev.sluice.doctor.HookResult.Seen;
import dev.sluice.emulator.GithubAnswer;
import dev.sluice.emulator.GithubApp;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubFaults;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubOperation;
import dev.sluice.emulator.GithubPermissions;
import dev.sluice.emulator.GithubRepository;
import dev.sluice.emulator.RealTimeline;
import dev.sluice.github.AppKey;
import dev.sluice.github.Credential;
import dev.sluice.github.GithubApi;
import dev.sluice.github.GithubConnection;
import dev.sluice.provider.Answer;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks;
import dev.sluice.provider.Hooks.Hook;
import dev.sluice.routing.RepositoryName;
import dev.sluice.secret.Secret;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks are made and mended at an emulated GitHub, over sockets, and deliver. */
class WebhooksTest {
  private static final Secret TOKEN = Canary.secret("ghp");
  private static final Secret SECRET = Canary.secret("webhook");
  private static final HookSite REPOSITORY =
      new HookSite.Repository(new RepositoryName("acme", "api"));
  private static final HookSite ORGANIZATION = new HookSite.Organization("acme");
  private static final HookSite APP = new HookSite.App();

  private final RealTimeline timeline = new RealTimeline(InstantSource.system());
  private final GithubModel model = new GithubModel(timeline, new Random(1));
  private final GithubEmulator github =
      GithubEmulator.start(model, timeline, new GithubEmulator.Options(0, Set.of(TOKEN), 5_000));
  private final MockWebServer receiver = new MockWebServer();
  private final GithubApi api = api(new Credential.Token(TOKEN));
  private final Webhooks webhooks = webhooks(api);

  private GithubApi api(Credential credential) {
    return new GithubApi(
        GithubConnection.of(github.apiBase(), credential).withRetries(List.of()).unpaced(),
        InstantSource.system());
  }

  /** Looks again at once, for the emulator answers in no time. */
  private static Webhooks webhooks(GithubApi api) {
    return new Webhooks(
        api.hooks(),
        api.deliveries(),
        pause -> java.util.concurrent.locks.LockSupport.parkNanos(pause.toNanos() / 10));
  }

  @BeforeEach
  void start() throws Exception {
    receiver.start();
    model.addRepository("acme/api", GithubRepository.Visibility.PRIVATE, true, null);
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

  private HookRepair.Wish wish() {
    return new HookRepair.Wish(url(), SECRET, false, false, false);
  }

  private void answers(int code) {
    receiver.enqueue(new MockResponse.Builder().code(code).build());
  }

  private void received() throws InterruptedException {
    assertThat(receiver.takeRequest(20, TimeUnit.SECONDS)).isNotNull();
  }

  private Outcome ensure(HookSite site) {
    return webhooks.ensure(site, wish()).outcome();
  }

  private static <T> T ok(Answer<T> answer) {
    return ((Answer.Ok<T>) answer).value();
  }

  private Hook only(HookSite site) {
    List<Hook> hooks = ok(api.hooks().list(site));
    assertThat(hooks).hasSize(1);
    return hooks.getFirst();
  }

  private long writes() {
    return github.rest().calls(GithubOperation.CREATE_HOOK)
        + github.rest().calls(GithubOperation.UPDATE_HOOK)
        + github.rest().calls(GithubOperation.UPDATE_HOOK_CONFIG)
        + github.rest().calls(GithubOperation.DELETE_HOOK);
  }

  @Test
  void makesWhatIsMissingAndThenHasNothingToDo() throws Exception {
    for (HookSite site : List.of(REPOSITORY, ORGANIZATION)) {
      answers(200);
      assertThat(webhooks.ensure(site, dry(wish())).outcome()).isEqualTo(new Outcome.WouldCreate());
      assertThat(ensure(site)).isInstanceOf(Outcome.Created.class);
      received();
      Hook made = only(site);
      assertThat(made.active()).isTrue();
      assertThat(made.events()).containsExactly("workflow_job");
      assertThat(made.contentType()).isEqualTo("json");
      assertThat(made.hasSecret()).isTrue();
      assertThat(made.checksCertificate()).isTrue();
      long writes = writes();
      assertThat(ensure(site)).isEqualTo(new Outcome.Unchanged(made.id()));
      assertThat(writes()).isEqualTo(writes);
    }
  }

  private static HookRepair.Wish dry(HookRepair.Wish wish) {
    return new HookRepair.Wish(wish.url(), wish.secret(), wish.setSecret(), wish.replace(), true);
  }

  @Test
  void mendsWhatDiffersAndKeepsOtherEventsAndTheSecret() throws Exception {
    answers(200);
    ok(
        api.hooks()
            .create(REPOSITORY, new Hooks.Settings(url(), Set.of("push"), Canary.secret("old"))));
    received();
    HookResult would = webhooks.ensure(REPOSITORY, dry(wish()));
    long id = only(REPOSITORY).id();
    assertThat(would.outcome()).isEqualTo(new Outcome.WouldRepair(id, List.of("events")));
    HookResult result = webhooks.ensure(REPOSITORY, wish());
    assertThat(result.outcome()).isEqualTo(new Outcome.Repaired(id, List.of("events")));
    assertThat(result.notes()).containsExactly("it also sends push, which the server ignores");
    Hook mended = only(REPOSITORY);
    assertThat(mended.events()).containsExactlyInAnyOrder("push", "workflow_job");
    assertThat(mended.hasSecret()).isTrue();
    assertThat(ensure(REPOSITORY)).isEqualTo(new Outcome.Unchanged(id));
    var rotate = new HookRepair.Wish(url(), SECRET, true, false, false);
    assertThat(webhooks.ensure(REPOSITORY, rotate).outcome())
        .isEqualTo(new Outcome.Repaired(id, List.of("secret")));
  }

  @Test
  void aSecretThatIsRefusedIsSetAnewOnce() throws Exception {
    answers(200);
    ensure(REPOSITORY);
    received();
    long id = only(REPOSITORY).id();
    // Moments are told in whole seconds, and this one has to be later than the creation.
    Instant made = Instant.now();
    while (Instant.now().getEpochSecond() < made.getEpochSecond() + 1) {
      Thread.onSpinWait();
    }
    answers(403);
    model.queue(GithubJobRequest.of("acme/api", List.of("modal")));
    received();
    awaitCode(403);
    HookResult repaired = webhooks.ensure(REPOSITORY, wish());
    assertThat(repaired.outcome()).isEqualTo(new Outcome.Repaired(id, List.of("secret")));
    // The secret is not the only cause of a 403.
    assertThat(repaired.notes()).singleElement().asString().contains("SLUICE_WEBHOOK_SOURCES");
    assertThat(ensure(REPOSITORY)).isEqualTo(new Outcome.Unchanged(id));
  }

  /** The log has an attempt a moment after the receiver has it. */
  private void awaitCode(int code) {
    Instant end = Instant.now().plusSeconds(20);
    while (webhooks.list(REPOSITORY, url()).hooks().getFirst().newest().stream()
        .noneMatch(attempt -> attempt.code() == code)) {
      assertThat(Instant.now()).as("no delivery was answered %d", code).isBefore(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void ofSeveralOneThatNeedsNothingIsKeptAndTheOthersAreReported() throws Exception {
    answers(200);
    answers(200);
    for (String event : List.of("push", "workflow_job")) {
      ok(api.hooks().create(REPOSITORY, new Hooks.Settings(url(), Set.of(event), SECRET)));
      received();
    }
    List<Long> ids = ok(api.hooks().list(REPOSITORY)).stream().map(Hook::id).toList();
    HookResult result = webhooks.ensure(REPOSITORY, wish());
    assertThat(result.outcome()).isEqualTo(new Outcome.Unchanged(ids.getLast()));
    assertThat(result.notes())
        .containsExactly("webhook " + ids.getFirst() + " goes to the same address: remove it");
    assertThat(github.rest().calls(GithubOperation.UPDATE_HOOK)).isZero();
  }

  @Test
  void aWebhookThatSomebodyElseMakesMeanwhileIsTakenAsItIs() throws Exception {
    answers(200);
    ensure(REPOSITORY);
    received();
    long id = only(REPOSITORY).id();
    github
        .rest()
        .faults()
        .answer(
            GithubOperation.LIST_HOOKS,
            1,
            GithubFaults.Moment.BEFORE_EFFECT,
            GithubAnswer.of(200, "[]"));
    assertThat(ensure(REPOSITORY)).isEqualTo(new Outcome.Unchanged(id));
  }

  @Test
  void whatCannotBeDoneSaysHowToMendIt() {
    HookSite unknown = new HookSite.Repository(new RepositoryName("acme", "none"));
    HookResult result = webhooks.ensure(unknown, wish());
    assertThat(result.isFailure()).isTrue();
    var failed = (Outcome.Failed) result.outcome();
    assertThat(failed.code()).isEqualTo("not-found");
    assertThat(failed.help()).contains("Webhooks: read and write", "admin:repo_hook");
    assertThat(failed.unreachable()).isFalse();
    assertThat(((Outcome.Failed) ensure(APP)).help()).contains("GITHUB_APP_ID");
    github.close();
    assertThat(((Outcome.Failed) ensure(REPOSITORY)).unreachable()).isTrue();
  }

  @Test
  void pingsAndSaysHowItWasAnswered() throws Exception {
    assertThat(webhooks.ping(REPOSITORY, url(), () -> {}).isFailure()).isTrue();
    answers(200);
    ensure(REPOSITORY);
    received();
    long id = only(REPOSITORY).id();
    answers(200);
    HookResult good = webhooks.ping(REPOSITORY, url(), () -> {});
    assertThat(good.outcome()).isEqualTo(new Outcome.Pinged(id, 200));
    assertThat(good.isFailure()).isFalse();
    answers(403);
    HookResult refused = webhooks.ping(REPOSITORY, url(), () -> {});
    assertThat(refused.outcome()).isEqualTo(new Outcome.Pinged(id, 403));
    assertThat(refused.isFailure()).isTrue();
  }

  @Test
  void anOldPingIsNotTakenForTheAnswer() throws Exception {
    answers(200);
    ensure(REPOSITORY);
    received();
    awaitCode(200);
    // What was there before cannot be read, and can be once the ping is on its way.
    GithubAnswer trouble = GithubAnswer.of(403, "{\"message\":\"Forbidden\"}");
    github
        .rest()
        .faults()
        .answer(GithubOperation.LIST_DELIVERIES, 2, GithubFaults.Moment.BEFORE_EFFECT, trouble);
    HookResult result = webhooks.ping(REPOSITORY, url(), () -> {});
    assertThat(((Outcome.Failed) result.outcome()).code()).isEqualTo("forbidden");
    assertThat(github.rest().calls(GithubOperation.PING_HOOK)).isZero();
  }

  @Test
  void whatGithubFoundWrongIsSaid() {
    github
        .rest()
        .faults()
        .answer(
            GithubOperation.CREATE_HOOK,
            1,
            GithubFaults.Moment.BEFORE_EFFECT,
            GithubAnswer.of(
                422,
                "{\"message\":\"Validation"
                    + " Failed\",\"errors\":[{\"resource\":\"Hook\",\"code\":\"custom\",\"message\":\"url"
                    + " is not supported because it isn't reachable over the public"
                    + " Internet\"}]}"));
    var failed = (Outcome.Failed) ensure(REPOSITORY);
    assertThat(failed.message()).contains("isn't reachable over the public Internet");
    assertThat(failed.help()).contains("GitHub's message");
  }

  @Test
  void removesOnlyItsOwn() throws Exception {
    answers(200);
    answers(200);
    ensure(REPOSITORY);
    URI other = receiver.url("/other").uri();
    ok(api.hooks().create(REPOSITORY, new Hooks.Settings(other, Set.of("workflow_job"), SECRET)));
    received();
    received();
    List<Long> ids = ok(api.hooks().list(REPOSITORY)).stream().map(Hook::id).toList();
    assertThat(webhooks.remove(REPOSITORY, url(), true).outcome())
        .isEqualTo(new Outcome.WouldRemove(List.of(ids.getFirst())));
    assertThat(webhooks.remove(REPOSITORY, url(), false).outcome())
        .isEqualTo(new Outcome.Removed(List.of(ids.getFirst())));
    assertThat(only(REPOSITORY).url()).isEqualTo(other.toString());
    assertThat(webhooks.remove(REPOSITORY, url(), false).outcome())
        .isEqualTo(new Outcome.Missing());
    assertThat(webhooks.list(REPOSITORY, url()).hooks()).extracting(Seen::ours).containsOnly(false);
  }

  private static GithubApp app(KeyPair pair, List<String> events, Map<String, String> may) {
    return new GithubApp(
        4_711, "Iv23abc", "sluice-ci", pair.getPublic(), GithubPermissions.of(may), events);
  }

  private GithubApi as(KeyPair pair) {
    String pem =
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded())
            + "\n-----END PRIVATE KEY-----\n";
    return api(new Credential.App("4711", AppKey.parse(Secret.of(pem)).orElseThrow()));
  }

  @Test
  void theWebhookOfAnAppIsTakenFromNobodyUnasked() throws Exception {
    KeyPair pair = pair();
    GithubApp app =
        app(pair, List.of("workflow_job"), Map.of("actions", "read", "administration", "write"));
    github.rest().apps().register(app);
    answers(200);
    answers(200);
    URI other = receiver.url("/other").uri();
    github.rest().deliverTo(app, other, Canary.secret("other"));
    received();
    try (GithubApi own = as(pair)) {
      Webhooks tool = webhooks(own);
      var failed = (Outcome.Failed) tool.ensure(APP, wish()).outcome();
      assertThat(failed.code()).isEqualTo("elsewhere");
      assertThat(failed.message()).contains(other.toString());
      var replace = new HookRepair.Wish(url(), SECRET, false, true, false);
      assertThat(tool.ensure(APP, dry(replace)).outcome())
          .isEqualTo(new Outcome.WouldRepair(0, List.of("url")));
      assertThat(tool.ensure(APP, replace).outcome())
          .isEqualTo(new Outcome.Repaired(0, List.of("url", "secret")));
      assertThat(tool.ensure(APP, wish()).outcome()).isEqualTo(new Outcome.Unchanged(0));
      HookResult listed = tool.list(APP, url());
      assertThat(listed.hooks()).hasSize(1);
      assertThat(listed.hooks().getFirst().ours()).isTrue();
      assertThat(listed.hooks().getFirst().newest()).isNotEmpty();
      assertThat(tool.ping(APP, url(), () -> {}).notes().getFirst()).contains("no ping");
      assertThat(tool.remove(APP, url(), false).isFailure()).isTrue();
    }
  }

  @Test
  void whatAnAppLacksIsSaidWithThePlaceToTickIt() throws Exception {
    KeyPair pair = pair();
    GithubApp app = app(pair, List.of("push"), Map.of("contents", "read"));
    github.rest().apps().register(app);
    answers(200);
    github.rest().deliverTo(app, url(), SECRET);
    received();
    try (GithubApi own = as(pair)) {
      var lacks = (Outcome.AppLacks) webhooks(own).ensure(APP, wish()).outcome();
      assertThat(lacks.hook()).isEqualTo(new Outcome.Unchanged(0));
      Outcome.Failed failed = lacks.lack();
      assertThat(failed.code()).isEqualTo("app-lacks");
      assertThat(failed.message())
          .contains("Actions: read", "Administration: read and write", "event Workflow job");
      assertThat(failed.help()).contains("https://github.com/settings/apps/sluice-ci/permissions");
    }
  }

  @Test
  void whatBecameOfTheWebhookIsToldAlsoIfTheAppLacksSomething() throws Exception {
    KeyPair pair = pair();
    GithubApp app = app(pair, List.of("workflow_job"), Map.of("actions", "read"));
    github.rest().apps().register(app);
    answers(200);
    github.rest().deliverTo(app, receiver.url("/other").uri(), SECRET);
    received();
    var replace = new HookRepair.Wish(url(), SECRET, false, true, false);
    try (GithubApi own = as(pair)) {
      HookResult would = webhooks(own).ensure(APP, dry(replace));
      assertThat(would.isFailure()).isTrue();
      assertThat(would.notes()).containsExactly("its webhook would be repaired: url (dry run)");
      WebhookReport.Target told =
          WebhookReport.of(url(), true, List.of(would)).targets().getFirst();
      assertThat(told.outcome()).isEqualTo("failed");
      assertThat(told.ids()).containsExactly(0L);
      assertThat(told.changes()).containsExactly("url");
      HookResult done = webhooks(own).ensure(APP, replace);
      assertThat(done.notes()).containsExactly("its webhook was repaired: url, secret");
    }
  }

  @Test
  void theAppOfAnOrganizationAtAnEnterpriseServerIsTakenToo() throws Exception {
    KeyPair pair = pair();
    github.rest().enterpriseServer("3.19.0");
    GithubApp app =
        new GithubApp(
            4_711,
            "Iv23abc",
            "sluice-ci",
            pair.getPublic(),
            GithubPermissions.of(Map.of("actions", "read")),
            List.of("workflow_job"),
            "acme");
    github.rest().apps().register(app);
    answers(200);
    github.rest().deliverTo(app, url(), SECRET);
    received();
    try (GithubApi own = as(pair)) {
      var lacks = (Outcome.AppLacks) webhooks(own).ensure(APP, wish()).outcome();
      assertThat(lacks.hook()).isEqualTo(new Outcome.Unchanged(0));
      assertThat(lacks.lack().help())
          .contains("https://127.0.0.1/organizations/acme/settings/apps/sluice-ci/permissions");
      assertThat(webhooks(own).list(APP, url()).hooks()).hasSize(1);
    }
  }

  private static KeyPair pair() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }
}
