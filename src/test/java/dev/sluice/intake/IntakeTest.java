package dev.sluice.intake;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.Canary;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Phase;
import dev.sluice.routing.PoolFixtures;
import dev.sluice.routing.RoutingTable;
import dev.sluice.secret.Secret;
import dev.sluice.store.SqliteLedger;
import dev.sluice.store.TestStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class IntakeTest {
  private static final Secret SECRET = Canary.secret("webhook");
  private static final long BIG_ID = 100_520_616_165L;

  @TempDir Path directory;
  private SqliteLedger ledger;
  private final List<String> installed = new ArrayList<>();
  private Intake intake;

  @BeforeEach
  void open() {
    ledger = SqliteLedger.open(directory.resolve("sluice.db"));
    var cpu = PoolFixtures.pool("cpu", "modal", "linux");
    intake = intake(PoolFixtures.table(List.of(), List.of(cpu)));
  }

  private Intake intake(RoutingTable table) {
    return new Intake(
        new Signatures(List.of(SECRET)),
        TestStore.active(table),
        ledger,
        (owner, installation) -> installed.add(owner + " " + installation),
        InstantSource.system());
  }

  @AfterEach
  void close() {
    ledger.close();
  }

  private static String event(String action, String extra, String... labels) {
    return """
    {"action":"%s","workflow_job":{"id":%d,"run_id":7,"labels":[%s]%s},
     "repository":{"full_name":"acme/app","private":true},"sender":{"login":"octocat"}}
    """
        .formatted(
            action,
            BIG_ID,
            String.join(",", List.of(labels).stream().map(l -> "\"" + l + "\"").toList()),
            extra);
  }

  private WebhookAnswer deliver(String guid, String body) {
    return send("application/json", "workflow_job", guid, body, true);
  }

  private WebhookAnswer send(
      @Nullable String type,
      @Nullable String event,
      @Nullable String guid,
      String body,
      boolean signed) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return intake
        .handle(
            new WebhookRequest(
                type, signed ? sign(bytes) : "sha256=00", event, guid, "42", null, bytes),
            Runnable::run)
        .join();
  }

  private static String sign(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(SECRET.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private Job stored() {
    return ledger.job(BIG_ID).orElseThrow();
  }

  @Test
  void eachHookThatStillSignsWithThePreviousSecretIsToldOfOnceAMinute() {
    var told = new ListAppender<ILoggingEvent>();
    told.start();
    var logger = (Logger) LoggerFactory.getLogger(Intake.class);
    Level before = logger.getLevel();
    // Whatever another test set up for the whole process.
    logger.setLevel(Level.INFO);
    logger.addAppender(told);
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T03:00:00Z"));
    intake =
        new Intake(
            new Signatures(List.of(Canary.secret("new"), SECRET)),
            TestStore.active(PoolFixtures.table(List.of(), List.of())),
            ledger,
            InstallationListener.NOBODY,
            now::get);
    try {
      for (int i = 0; i < 3; i++) {
        assertThat(send("application/json", "ping", "g" + i, "{}", true).code()).isEqualTo(200);
        now.set(now.get().plusSeconds(25));
      }
      assertThat(previous(told)).containsExactly("42");
      send("application/json", "ping", "g4", "{}", true);
      assertThat(previous(told)).containsExactly("42", "42");
    } finally {
      logger.detachAppender(told);
      logger.setLevel(before);
    }
  }

  private static List<String> previous(ListAppender<ILoggingEvent> told) {
    return told.list.stream()
        .map(ILoggingEvent::getKeyValuePairs)
        .filter(pairs -> pairs != null && pairs.toString().contains("webhook.secret.previous"))
        .map(pairs -> String.valueOf(pairs.getLast().value))
        .toList();
  }

  @Test
  void storesAndRoutesAQueuedJob() {
    WebhookAnswer answer = deliver("g1", event("queued", "", "modal", "Linux"));
    assertThat(answer).isEqualTo(new WebhookAnswer(202, "accepted", BIG_ID, "cpu", null));
    assertThat(stored().disposition()).isEqualTo(new Disposition.Routed("cpu"));
    assertThat(stored().phase()).isEqualTo(Phase.QUEUED);
    assertThat(ledger.view().openJob(BIG_ID)).isPresent();
    assertThat(ledger.trail(BIG_ID))
        .extracting("event")
        .containsExactly("job.queued", "job.routed");
  }

  @Test
  void storesAnUnmatchedJobWithTheNearestPool() {
    WebhookAnswer answer = deliver("g1", event("queued", "", "modal"));
    assertThat(answer.code()).isEqualTo(202);
    assertThat(answer.status()).isEqualTo("unmatched");
    assertThat(answer.reason()).isEqualTo("nearest cpu: label \"linux\" is missing");
  }

  @Test
  void deniesAJobThatBreaksAnAssumptionAndKeepsWhy() {
    var gpu = PoolFixtures.pool("gpu", "modal", "gpu:*");
    var one = PoolFixtures.atMostOne("gpu:*");
    intake = intake(PoolFixtures.table(List.of(one), List.of(), List.of(gpu)));
    WebhookAnswer answer = deliver("g1", event("queued", "", "modal", "gpu:t4", "GPU:H100"));
    assertThat(answer.code()).isEqualTo(202);
    assertThat(answer.status()).isEqualTo("denied");
    assertThat(answer.reason()).isEqualTo("a job may have only one label that meets \"gpu:*\"");
    assertThat(stored().disposition())
        .isEqualTo(
            new Disposition.Denied(
                "assume-1", "a job may have only one label that meets \"gpu:*\""));
  }

  @Test
  void matchesNoPoolWithEmptyLabels() {
    assertThat(deliver("g1", event("queued", "")).status()).isEqualTo("unmatched");
  }

  @Test
  void answersARepeatedDeliveryAsDuplicate() {
    deliver("g1", event("queued", "", "modal", "linux"));
    WebhookAnswer again = deliver("g1", event("queued", "", "modal", "linux"));
    assertThat(again.code()).isEqualTo(200);
    assertThat(again.status()).isEqualTo("duplicate");
    WebhookAnswer otherGuid = deliver("g2", event("queued", "", "modal", "linux"));
    assertThat(otherGuid.status()).isEqualTo("accepted");
  }

  @Test
  void countsWaitingAsNoDemand() {
    WebhookAnswer answer =
        deliver("g1", event("queued", ",\"status\":\"waiting\"", "modal", "linux"));
    assertThat(answer.status()).isEqualTo("updated");
    assertThat(stored().phase()).isEqualTo(Phase.WAITING);
    assertThat(deliver("g2", event("queued", ",\"status\":\"queued\"", "modal", "linux")).status())
        .isEqualTo("accepted");
    assertThat(stored().phase()).isEqualTo(Phase.QUEUED);
  }

  @Test
  void completesAJobThatNeverRan() {
    deliver("g1", event("queued", "", "modal", "linux"));
    WebhookAnswer answer =
        deliver(
            "g2",
            event(
                "completed",
                ",\"conclusion\":\"cancelled\",\"runner_id\":0,\"runner_name\":\"\"",
                "modal",
                "linux"));
    assertThat(answer.status()).isEqualTo("updated");
    assertThat(stored().phase()).isEqualTo(Phase.COMPLETED);
    assertThat(stored().conclusion()).isEqualTo("cancelled");
    assertThat(stored().runnerId()).isNull();
    assertThat(stored().runnerName()).isNull();
  }

  @Test
  void doesNotReviveACompletedJob() {
    deliver("g1", event("completed", ",\"conclusion\":\"success\"", "modal", "linux"));
    WebhookAnswer late = deliver("g2", event("queued", "", "modal", "linux"));
    assertThat(late.status()).isEqualTo("updated");
    assertThat(stored().phase()).isEqualTo(Phase.COMPLETED);
    assertThat(ledger.view().openJobs()).isEmpty();
  }

  @Test
  void readsAFormBody() {
    String form =
        "payload="
            + URLEncoder.encode(event("queued", "", "modal", "linux"), StandardCharsets.UTF_8);
    assertThat(
            send(
                    "application/x-www-form-urlencoded; charset=utf-8",
                    "workflow_job",
                    "g1",
                    form,
                    true)
                .status())
        .isEqualTo("accepted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "text/plain|workflow_job|g|{}|true|415",
        "-|workflow_job|g|{}|true|415",
        "application/json|workflow_job|g|{}|false|403",
        "application/json|-|g|{}|true|400",
        "application/json|workflow_job|-|{}|true|400",
        "application/json|workflow_job|g|not json|true|400",
        "application/json|workflow_job|g|null|true|400",
        "application/json|workflow_job|g|[]|true|400",
        "application/json|workflow_job|g|{}|true|400",
        "application/json|workflow_job|g|{\"action\":\"queued\",\"workflow_job\":{\"id\":1}}|true|400",
        "application/json|workflow_job|g|{\"action\":\"queued\",\"workflow_job\":{\"id\":1,\"labels\":[]}}|true|400",
        "application/json|workflow_job|g|{\"action\":\"queued\",\"workflow_job\":{\"id\":1,\"labels\":[]},\"repository\":{\"full_name\":\"../etc\"}}|true|400",
        "application/json|workflow_job|g|{\"action\":\"queued\",\"workflow_job\":{\"id\":\"x\",\"labels\":[]}}|true|400",
        "application/x-www-form-urlencoded|workflow_job|g|other=1|true|400",
        "application/x-www-form-urlencoded|workflow_job|g|payload=%zz|true|400",
        "application/json|ping|g|{\"zen\":\"x\"}|true|200",
        "application/json|ping|g|nope|true|400",
        "application/json|push|g|{}|true|202",
        "application/json|push|g|nope|true|400",
      })
  void answersBadAndForeignInput(
      @Nullable String type,
      @Nullable String event,
      @Nullable String guid,
      String body,
      boolean signed,
      int code) {
    assertThat(send(type, event, guid, body, signed).code()).isEqualTo(code);
    assertThat(ledger.view().openJobs()).isEmpty();
  }

  @Test
  void ignoresAnUnknownAction() {
    WebhookAnswer answer = deliver("g1", event("assigned_to_the_moon", "", "modal"));
    assertThat(answer.code()).isEqualTo(202);
    assertThat(answer.status()).isEqualTo("ignored");
    assertThat(ledger.job(BIG_ID)).isEmpty();
  }

  @Test
  void survivesDeepNesting() {
    String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    assertThat(deliver("g1", deep).code()).isEqualTo(400);
  }

  @Test
  void answers503WhenTheStoreIsAway() {
    ledger.close();
    WebhookAnswer answer = deliver(UUID.randomUUID().toString(), event("queued", "", "modal"));
    assertThat(answer.code()).isEqualTo(503);
  }

  @Test
  void tellsWhereAnAppIsInstalledIfTheWebhookIsSigned() {
    String body =
        "{\"installation\":{\"id\":4711}," + event("queued", "", "modal", "linux").substring(1);
    assertThat(send("application/json", "workflow_job", "g1", body, false).code()).isEqualTo(403);
    assertThat(installed).isEmpty();
    assertThat(deliver("g1", body).status()).isEqualTo("accepted");
    assertThat(installed).containsExactly("acme 4711");
    deliver("g2", event("queued", "", "modal", "linux"));
    assertThat(installed).as("a webhook of a repository names none").hasSize(1);
  }

  @Test
  void learnsWhichHookIsThatOfAnApp() {
    byte[] body = event("queued", "", "modal", "linux").getBytes(StandardCharsets.UTF_8);
    for (String[] hook :
        new String[][] {{"41", "repository"}, {"42", "integration"}, {"42", "integration"}}) {
      var request =
          new WebhookRequest(
              "application/json",
              sign(body),
              "workflow_job",
              "g" + hook[0],
              hook[0],
              hook[1],
              body);
      assertThat(intake.handle(request, Runnable::run).join().code()).isIn(200, 202);
    }
    assertThat(ledger.appHooks()).containsExactly(42L);
    assertThat(ledger.hooks()).containsExactlyInAnyOrder(41L, 42L);
  }
}
