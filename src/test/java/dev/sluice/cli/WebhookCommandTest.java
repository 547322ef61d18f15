package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubOperation;
import dev.sluice.emulator.GithubRepository;
import dev.sluice.emulator.RealTimeline;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code sluice webhook}, against an emulated GitHub. */
class WebhookCommandTest {
  private final RealTimeline timeline = new RealTimeline(InstantSource.system());
  private final GithubModel model = new GithubModel(timeline, new Random(1));
  private final GithubEmulator github =
      GithubEmulator.start(
          model, timeline, new GithubEmulator.Options(0, Set.of(Canary.secret("ghp")), 5_000));
  private final MockWebServer receiver = new MockWebServer();
  private final Map<String, String> environment = new HashMap<>();

  @TempDir Path directory;

  @BeforeEach
  void start() throws Exception {
    receiver.start();
    model.addRepository("acme/api", GithubRepository.Visibility.PRIVATE, true, null);
    model.addRepository("acme/web", GithubRepository.Visibility.PRIVATE, true, null);
    environment.put("GITHUB_TOKEN", Canary.secret("ghp").reveal());
    environment.put("WEBHOOK_SECRET", Canary.secret("webhook").reveal());
    environment.put("SLUICE_GITHUB_API", github.apiBase().toString());
    environment.put("SLUICE_WEBHOOK_URL", receiver.url("/webhook").toString());
    for (int i = 0; i < 4; i++) {
      receiver.enqueue(new MockResponse.Builder().code(200).build());
    }
  }

  @AfterEach
  void stop() {
    github.close();
    timeline.close();
    receiver.close();
  }

  private Ran webhook(String... arguments) {
    List<String> all = new ArrayList<>(List.of("webhook"));
    all.addAll(List.of(arguments));
    return Ran.of(environment, all.toArray(String[]::new));
  }

  private String pools(String scope) throws Exception {
    String text =
        """
        version: 1
        github: { scope: %s }
        pools:
          - { name: a, match: { labels: [a], repositories: [acme/web, "acme/x-*", acme/api] } }
        """
            .formatted(scope);
    return Files.writeString(directory.resolve("pools.yaml"), text).toString();
  }

  @Test
  void makesThemForTheRepositoriesThatThePoolsName() throws Exception {
    Ran dry = webhook("ensure", "--dry-run", "-f", pools("repository"));
    assertThat(dry.err()).isEmpty();
    assertThat(dry.out())
        .isEqualTo(
            """
            acme/api: would create one (dry run)
            acme/web: would create one (dry run)
            """);
    Ran made = webhook("ensure", "-f", pools("repository"));
    assertThat(made.code()).isZero();
    assertThat(made.out()).contains("acme/api: created webhook ", "acme/web: created webhook ");
    assertThat(webhook("ensure", "-f", pools("repository")).out()).contains("is as it should be");
    assertThat(webhook("ensure", "--dry-run", "-f", pools("organization")).out())
        .isEqualTo("acme: would create one (dry run)\n");
  }

  @Test
  void oneThatFailsDoesNotKeepTheOthersFromBeingDone() {
    Ran ran = webhook("ensure", "--format", "json", "acme/none", "acme/api");
    assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
    JsonNode report = new JsonMapper().readTree(ran.out());
    assertThat(report.path("formatVersion").intValue()).isEqualTo(1);
    assertThat(report.path("failed").intValue()).isEqualTo(1);
    JsonNode failed = report.path("targets").path(0);
    assertThat(failed.path("problem").path("code").stringValue()).isEqualTo("not-found");
    assertThat(failed.path("problem").path("help").stringValue()).contains("Webhooks");
    assertThat(report.path("targets").path(1).path("outcome").stringValue()).isEqualTo("created");
  }

  @Test
  void listsTriesAndRemoves() {
    assertThat(webhook("ensure", "acme/api").code()).isZero();
    assertThat(webhook("ping", "acme/api").out()).contains("the ping was answered 200");
    assertThat(webhook("list", "acme/api").out())
        .contains("1 shown", "  ours  json  secret  workflow_job", "  ping  200");
    Ran unasked = webhook("remove", "acme/api");
    assertThat(unasked.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unasked.err()).contains("--yes");
    assertThat(webhook("remove", "--dry-run", "acme/api").out()).contains("would remove webhook");
    assertThat(webhook("remove", "--yes", "acme/api").out()).contains("acme/api: removed webhook");
    assertThat(webhook("remove", "acme/api").out()).contains("has no webhook that goes there");
    assertThat(webhook("list", "acme/api").out()).isEqualTo("acme/api: no webhook\n");
  }

  @Test
  void warnsOfASecretThatCanBeGuessedAndNeverShowsIt() {
    environment.put("WEBHOOK_SECRET", "hunter2");
    Ran ran = webhook("ensure", "acme/api");
    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("shorter than 16");
    assertThat(ran.out() + ran.err()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SLUICE_WEBHOOK_URL | ensure acme/api                            | --url",
        "WEBHOOK_SECRET     | ensure acme/api                            | WEBHOOK_SECRET is not"
            + " set",
        "GITHUB_TOKEN       | list acme/api                              | GITHUB_TOKEN is not set",
        "NONE               | list acme/*                                | neither owner/name",
        "NONE               | list                                       | name owner/name",
        "NONE               | ensure acme/api --url ftp://x/             | --url is no http",
        "SLUICE_GITHUB_API  | ensure acme/api --url http://localhost/    | GitHub cannot reach",
        "NONE               | turn acme/api                              | turn",
        "NONE               |                                            | ensure, list, ping",
      })
  void wrongWordsAreNamed(String missing, String words, String said) {
    environment.remove(missing);
    Ran ran = webhook(words == null ? new String[0] : words.split(" +"));
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains(said);
  }

  @Test
  void thePoolsFileOfTheServerDecides() throws Exception {
    environment.put("SLUICE_POOLS", pools("repository"));
    assertThat(webhook("ensure", "--dry-run").out())
        .isEqualTo(
            """
            acme/api: would create one (dry run)
            acme/web: would create one (dry run)
            """);
    // The command line comes before it.
    assertThat(webhook("ensure", "--dry-run", "-f", pools("organization")).out())
        .startsWith("acme: ");
  }

  @Test
  void theVariablesOfTheOriginalDecideWhereTheServerGoesByThem() {
    environment.put("SLUICE_POOLS", "env:");
    environment.put("ALLOWED_REPOS", "acme/api");
    assertThat(webhook("ensure", "--dry-run").out())
        .isEqualTo("acme/api: would create one (dry run)\n");
  }

  @Test
  void aPoolsFileBesideTheVariablesOfTheOriginalIsRefusedAsTheServerDoes() throws Exception {
    environment.put("GITHUB_ENTERPRISE_DOMAIN", "ghe.example.com");
    Ran ran = webhook("list", "-f", pools("repository"), "acme/api");
    assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ran.err()).contains("GITHUB_ENTERPRISE_DOMAIN", "SLUICE_POOLS=env:");
    assertThat(github.rest().calls(GithubOperation.LIST_HOOKS)).isZero();
  }

  /** In a directory without a pools file, which a process cannot change to. */
  @Test
  void withoutAnyWordOnWhichGithubIsMeantTheCredentialIsShownToNone() throws Exception {
    var builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "webhook",
            "list",
            "acme/api");
    builder.environment().clear();
    builder.environment().put("GITHUB_TOKEN", Canary.secret("ghp").reveal());
    Process process = builder.directory(directory.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(said).contains("SLUICE_POOLS", "SLUICE_GITHUB_API", "runner-pools.yaml");
    assertThat(process.exitValue()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aGithubThatDoesNotAnswerIsNobodysFault() {
    github.close();
    Ran ran = webhook("list", "acme/api");
    assertThat(ran.code()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(ran.out()).contains("failed (unavailable)");
  }

  @Test
  void aPoolsFileThatIsNotThereIsNamed() {
    Ran ran = webhook("list", "-f", directory.resolve("none.yaml").toString());
    assertThat(ran.code()).isEqualTo(ExitCode.NO_INPUT);
  }
}
