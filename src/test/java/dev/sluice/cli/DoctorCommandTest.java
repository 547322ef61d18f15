package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.Canary;
import dev.sluice.app.EmulatedWorld;
import dev.sluice.emulator.GithubRepository.Visibility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code doctor} as people run it, against both emulators. */
class DoctorCommandTest {
  private static final String TOKEN = Canary.secret("ghp").reveal();

  @TempDir Path directory;

  private final EmulatedWorld world = EmulatedWorld.start(0, 0);
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void prepare() {
    for (int i = 1; i <= 40; i++) {
      world
          .github()
          .model()
          .addRepository("acme/r%02d".formatted(i), Visibility.PRIVATE, true, null);
    }
    world.github().deliverTo(URI.create("http://127.0.0.1:1/webhook"), Canary.secret("webhook"));
    environment.put("SLUICE_GITHUB_API", world.github().apiBase().toString());
    environment.put("GITHUB_TOKEN", TOKEN);
    environment.put("MODAL_SERVER_URL", world.modal().url().toString());
    environment.put("MODAL_TOKEN_ID", Canary.secret("ak").reveal());
    environment.put("MODAL_TOKEN_SECRET", Canary.secret("as").reveal());
  }

  @AfterEach
  void stop() {
    world.close();
  }

  private String pools(String rest) throws IOException {
    StringBuilder names = new StringBuilder();
    for (int i = 1; i <= 40; i++) {
      names.append(i == 1 ? "" : ", ").append("acme/r%02d".formatted(i));
    }
    Path file = directory.resolve("runner-pools.yaml");
    Files.writeString(
        file,
        "version: 1\npools:\n  - name: cpu\n    match: { labels: [modal], repositories: ["
            + names
            + "] }\n"
            + rest);
    return file.toString();
  }

  private Ran doctor(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "doctor";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    Ran ran = Ran.of(environment, all);
    assertThat(ran.out() + ran.err()).doesNotContain(Canary.TEXT, "\tat ", "Exception");
    return ran;
  }

  private static JsonNode json(Ran ran) {
    return JsonMapper.shared().readTree(ran.out());
  }

  @Test
  void fortyRepositoriesThatAreWellAreOneLine() throws Exception {
    Ran ran = doctor("-f", pools(""), "--only", "github");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains("ok    github.repository  40: acme/r01, acme/r02, acme/r03 and 37 more\n")
        .doesNotContain("modal");
    assertThat(ran.out().lines().count()).isLessThan(30);
    String all = doctor("-f", pools(""), "--only", "github", "--verbose").out();
    assertThat(all).contains("acme/r40: runs can be read\n").doesNotContain(" more");
    assertThat(all.lines().toList().getLast())
        .isEqualTo(ran.out().lines().toList().getLast())
        .matches("(.* failed, )?(.* warnings?, )?[0-9]+ ok");
  }

  @Test
  void whatIsWrongStandsTogetherBeforeTheSum() throws Exception {
    for (int i = 1; i <= 40; i++) {
      world.github().rest().hide("acme/r%02d".formatted(i));
    }
    Ran ran = doctor("-f", pools("    secrets: [none]\n"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains(
            "FAIL  github.repository\n      acme/r01: GitHub knows no such repository",
            "      acme/r10: GitHub knows",
            "      and 30 more like these; --verbose shows them all\n"
                + "      to mend it: correct the name",
            "FAIL  modal.secret\n      none: Modal has none of that name\n"
                + "      to mend it: create it: modal secret create none\n")
        .doesNotContain("acme/r11");
    assertThat(ran.out().indexOf("FAIL")).isGreaterThan(ran.out().lastIndexOf("\nok "));
    assertThat(ran.out()).endsWith(" ok\n").contains("\n\n41 failed");
  }

  @Test
  void jsonHasEveryCheck() throws Exception {
    Ran ran = doctor("-f", pools("    secrets: [none]\n"), "--format", "json", "--only", "modal");
    assertThat(ran.code()).isEqualTo(1);
    JsonNode report = json(ran);
    assertThat(report.propertyNames()).containsExactly("formatVersion", "ok", "summary", "checks");
    assertThat(report.path("formatVersion").intValue()).isEqualTo(1);
    assertThat(report.path("ok").booleanValue()).isFalse();
    assertThat(report.path("summary").toString())
        .isEqualTo("{\"ok\":2,\"warn\":0,\"fail\":1,\"skip\":0}");
    assertThat(report.path("checks").get(2).toString())
        .isEqualTo(
            "{\"check\":\"modal.secret\",\"subject\":\"none\",\"status\":\"fail\",\"message\":\"Modal"
                + " has none of that name\",\"help\":\"create it: modal secret create none\"}");
    Ran good = doctor("-f", pools(""), "--format", "json", "--only", "modal");
    assertThat(good.code()).isZero();
    assertThat(json(good).path("ok").booleanValue()).isTrue();
  }

  @Test
  void missingVariablesAreFindingsAndTheOtherSideIsLookedAt() throws Exception {
    environment.remove("GITHUB_TOKEN");
    Ran ran = doctor("-f", pools(""));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("FAIL  settings\n      GITHUB_TOKEN is not set", "ok    modal", "1 failed, 2 ok");
    environment.remove("MODAL_TOKEN_SECRET");
    assertThat(doctor("-f", pools("")).out()).contains("MODAL_TOKEN_SECRET is not set");
    assertThat(doctor("-f", pools(""), "--only", "modal").out()).doesNotContain("GITHUB");
  }

  @Test
  void anAppKeyThatCannotBeReadIsAFinding() throws Exception {
    environment.remove("GITHUB_TOKEN");
    environment.put("GITHUB_APP_ID", "12");
    environment.put("GITHUB_APP_PRIVATE_KEY", Canary.secret("key").reveal());
    Ran ran = doctor("-f", pools(""));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out())
        .contains("FAIL  settings\n      GITHUB_APP_PRIVATE_KEY is no private key", "ok    modal");
  }

  @ParameterizedTest
  @CsvSource({
    "--repo acme, --repo is not OWNER/NAME",
    "--only gitlab, --only",
    "--url ftp://ci.example.com, --url is no http or https address",
    "--nothing x, --nothing"
  })
  void wrongWords(String words, String message) throws Exception {
    Ran ran = doctor(("-f " + pools("") + " " + words).split(" "));
    assertThat(ran.code()).isEqualTo(64);
    assertThat(ran.err()).contains(message);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void noPoolsFileAndOneThatDoesNotCompile() throws Exception {
    assertThat(doctor("-f", directory.resolve("none.yaml").toString()).code()).isEqualTo(66);
    Ran ran = doctor("-f", pools("    nonsense: 1\n"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("nonsense");
  }

  @Test
  void theAddressOfWebhooksMayComeFromTheEnvironment() throws Exception {
    environment.put("SLUICE_WEBHOOK_URL", "https://ci.example.com/webhook");
    String pools = pools("");
    assertThat(doctor("-f", pools, "--only", "github").out())
        .contains("no webhook goes to https://ci.example.com/webhook");
    assertThat(doctor("-f", pools, "--only", "github", "--url", "http://127.0.0.1:1/webhook").out())
        .doesNotContain("ci.example.com");
    environment.remove("SLUICE_GITHUB_API");
    environment.remove("GITHUB_TOKEN");
    Ran loopback = doctor("-f", pools, "--only", "github", "--url", "http://127.0.0.1:1/webhook");
    assertThat(loopback.code()).isEqualTo(64);
    assertThat(loopback.err()).contains("GitHub cannot reach 127.0.0.1");
  }

  @Test
  void aTrialLeavesNothing() throws Exception {
    Ran ran = doctor("-f", pools(""), "--only", "github", "--try-runner", "--verbose");
    assertThat(ran.out()).contains("acme/r40: a runner was registered and removed again");
    assertThat(world.github().model().runners()).isEmpty();
  }

  @Test
  void nothingLogsWhatIsSent() throws Exception {
    var netty = (Logger) LoggerFactory.getLogger("io.grpc.netty");
    ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.DEBUG);
    assertThat(netty.isDebugEnabled()).isTrue();
    doctor("-f", pools(""), "--only", "modal");
    assertThat(netty.isInfoEnabled()).isFalse();
  }

  @Test
  void progressIsForTerminals() throws Exception {
    String pools = pools("");
    assertThat(doctor("-f", pools, "--only", "modal").err()).isEmpty();
    var err = new ByteArrayOutputStream();
    var out = new ByteArrayOutputStream();
    var terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            true,
            environment);
    SluiceCommand.execute(terminal, "doctor", "-f", pools, "--only", "modal");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("\r\u001b[K" + "looking at Modal")
        .endsWith("\r\u001b[K");
    err.reset();
    SluiceCommand.execute(terminal, "doctor", "-f", pools, "--only", "modal", "--format", "json");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }
}
