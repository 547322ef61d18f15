package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeSettingsTest {
  private static Map<String, String> complete() {
    Map<String, String> env = new HashMap<>();
    for (String name :
        List.of("GITHUB_TOKEN", "WEBHOOK_SECRET", "MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET")) {
      env.put(name, Canary.secret(name).reveal());
    }
    return env;
  }

  private static List<String> problems(Map<String, String> env) {
    return ServeSettings.read(env) instanceof Reading.Invalid<ServeSettings>(List<String> problems)
        ? problems
        : List.of();
  }

  @Test
  void namesEveryMissingVariableAtOnce() {
    assertThat(problems(Map.of()))
        .hasSize(4)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("GITHUB_TOKEN is not set"),
            second -> assertThat(second).startsWith("WEBHOOK_SECRET is not set"),
            third -> assertThat(third).startsWith("MODAL_TOKEN_ID is not set"),
            fourth -> assertThat(fourth).startsWith("MODAL_TOKEN_SECRET is not set"));
  }

  @Test
  void hasDefaultsForTheRest() {
    var settings = ((Reading.Valid<ServeSettings>) ServeSettings.read(complete())).settings();
    assertThat(settings.listen()).isEqualTo(new ListenAddress("0.0.0.0", 8080));
    assertThat(settings.store()).isEqualTo(new StoreAddress.Sqlite(Path.of(".sluice/sluice.db")));
    assertThat(settings.modal().serverUrl().toString()).isEqualTo("https://api.modal.com:443");
    assertThat(settings.webhookSecrets()).hasSize(1);
    assertThat(settings.pacing()).isTrue();
    assertThat(settings.retention()).isEqualTo(ServeSettings.DEFAULT_RETENTION);
    assertThat(settings.toString()).doesNotContain(Canary.TEXT);
  }

  @Test
  void readsSecretsFromFiles(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("token"), "from-file\n");
    Map<String, String> env = complete();
    env.remove("GITHUB_TOKEN");
    env.put("GITHUB_TOKEN_FILE", file.toString());
    var settings = ((Reading.Valid<ServeSettings>) ServeSettings.read(env)).settings();
    assertThat(settings.github().credential())
        .isEqualTo(new GithubLogin.Credential.Token(Secret.of("from-file")));

    env.put("GITHUB_TOKEN_FILE", directory.resolve("absent").toString());
    assertThat(problems(env))
        .singleElement()
        .asString()
        .startsWith("GITHUB_TOKEN_FILE names a file that cannot be read");
    env.put("GITHUB_TOKEN", "x");
    assertThat(problems(env)).singleElement().asString().contains("both set");
  }

  @Test
  void refusesWhatIsNoAddressStoreOrController() {
    Map<String, String> env = complete();
    env.put("SLUICE_LISTEN", "here");
    env.put("SLUICE_STORE", "mysql://root:" + Canary.TEXT + "@host/db");
    env.put("SLUICE_CONTROLLER", "Too-Long");
    env.put("MODAL_SERVER_URL", "https://user:" + Canary.TEXT + "@host");
    assertThat(problems(env))
        .hasSize(4)
        .noneSatisfy(problem -> assertThat(problem).contains(Canary.TEXT));
  }

  @Test
  void readsPacingTimeScaleAndRetention() {
    Map<String, String> env = complete();
    env.put("SLUICE_PACING", "off");
    env.put("SLUICE_TIME_SCALE", "60");
    env.put("SLUICE_RETENTION_DAYS", "7");
    var settings = ((Reading.Valid<ServeSettings>) ServeSettings.read(env)).settings();
    assertThat(settings.pacing()).isFalse();
    assertThat(settings.timeScale()).isEqualTo(60);
    assertThat(settings.retention()).isEqualTo(Duration.ofDays(7));
    env.put("SLUICE_PACING", "no");
    env.put("SLUICE_TIME_SCALE", "101");
    env.put("SLUICE_RETENTION_DAYS", "1");
    assertThat(problems(env))
        .containsExactly(
            "SLUICE_PACING is not on or off: no",
            "SLUICE_TIME_SCALE is not a whole number from 1 to 100: 101",
            "SLUICE_RETENTION_DAYS is not a number of days from 7 to 9999: 1");
  }

  @Test
  void readsTheAdminListener(@TempDir Path directory) throws Exception {
    var standard =
        ((Reading.Valid<ServeSettings>) ServeSettings.read(complete())).settings().admin();
    assertThat(standard.listen()).isEqualTo(new ListenAddress("127.0.0.1", 9090));
    assertThat(standard.token()).isNull();
    assertThat(standard.hosts()).isEmpty();

    Map<String, String> env = complete();
    env.put("SLUICE_ADMIN_LISTEN", "[::]:0");
    env.put(
        "SLUICE_ADMIN_TOKEN_FILE",
        Files.writeString(directory.resolve("t"), Canary.secret("admin").reveal()).toString());
    env.put("SLUICE_ADMIN_HOSTS", "sluice.example, other");
    var settings = ((Reading.Valid<ServeSettings>) ServeSettings.read(env)).settings();
    assertThat(settings.admin().listen()).isEqualTo(new ListenAddress("::", 0));
    assertThat(settings.admin().hosts()).containsExactly("sluice.example", "other");
    assertThat(settings.toString()).doesNotContain(Canary.TEXT);

    env.put("SLUICE_ADMIN_LISTEN", "9o");
    env.remove("SLUICE_ADMIN_TOKEN_FILE");
    env.put("SLUICE_ADMIN_TOKEN", "short");
    env.put("SLUICE_ADMIN_HOSTS", "http://x");
    assertThat(problems(env))
        .satisfiesExactly(
            first -> assertThat(first).startsWith("SLUICE_ADMIN_LISTEN is not HOST:PORT"),
            second -> assertThat(second).startsWith("SLUICE_ADMIN_TOKEN is shorter than 16"),
            third -> assertThat(third).startsWith("SLUICE_ADMIN_HOSTS is not a list of host"));
  }

  @Test
  void refusesTokensThatNoHeaderTakesWithoutQuotingThem() {
    Map<String, String> env = complete();
    for (String name :
        List.of("GITHUB_TOKEN", "MODAL_TOKEN_ID", "MODAL_TOKEN_SECRET", "SLUICE_ADMIN_TOKEN")) {
      env.put(name, Canary.TEXT + "\nsecond line");
    }
    assertThat(problems(env))
        .hasSize(4)
        .allSatisfy(problem ->
            assertThat(problem)
                .contains("holds a blank, a line break")
                .doesNotContain(Canary.TEXT));
    var client = ClientSettings.read(Map.of("SLUICE_ADMIN_TOKEN", Canary.TEXT + " blank within"));
    assertThat(((Reading.Invalid<ClientSettings>) client).problems())
        .singleElement(STRING)
        .startsWith("SLUICE_ADMIN_TOKEN holds a blank")
        .doesNotContain(Canary.TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://host:99999",
        "http://host:0",
        "ftp://host",
        "//host",
        "http://host/sluice",
        "http://host/?token=1",
        "http://host/#top"
      })
  void refusesWhatIsNoAddressOfAServer(String address) {
    assertThat(ClientSettings.read(Map.of("SLUICE_SERVER", address)))
        .isInstanceOf(Reading.Invalid.class);
  }

  @Test
  void takesAnAddressOfAServerWithASlashAtItsEnd() {
    assertThat(ClientSettings.read(Map.of("SLUICE_SERVER", "https://[::1]:9090/")))
        .isInstanceOf(Reading.Valid.class);
  }

  @Test
  void saysHowThisMachineReachesAListener() {
    assertThat(new ListenAddress("0.0.0.0", 1).localUrl()).hasToString("http://127.0.0.1:1");
    assertThat(new ListenAddress("::", 1).localUrl()).hasToString("http://[::1]:1");
    assertThat(new ListenAddress("10.1.2.3", 1).withPort(2).localUrl())
        .hasToString("http://10.1.2.3:2");
  }

  @Test
  void readsWhomCommandsAsk() {
    var none = (Reading.Valid<ClientSettings>) ClientSettings.read(Map.of());
    assertThat(none.settings())
        .isEqualTo(
            new ClientSettings(null, null, new StoreAddress.Sqlite(Path.of(".sluice/sluice.db"))));
    Map<String, String> env = new HashMap<>();
    env.put("SLUICE_SERVER", "https://user:" + Canary.TEXT + "@host");
    env.put("SLUICE_STORE", "postgresql://u:" + Canary.TEXT + "@host:port/db");
    assertThat(((Reading.Invalid<ClientSettings>) ClientSettings.read(env)).problems())
        .hasSize(2)
        .noneSatisfy(problem -> assertThat(problem).contains(Canary.TEXT));
  }

  @Test
  void takesWebhooksFromAnywhereUnlessTold() {
    var settings = ((Reading.Valid<ServeSettings>) ServeSettings.read(complete())).settings();
    assertThat(settings.sources()).isEqualTo(SourceSettings.ANY);
    Map<String, String> env = complete();
    env.put("SLUICE_WEBHOOK_SOURCES", "github, 192.0.2.0/24,2001:db8::7,");
    env.put("SLUICE_TRUSTED_PROXIES", "10.0.0.0/8");
    SourceSettings sources =
        ((Reading.Valid<ServeSettings>) ServeSettings.read(env)).settings().sources();
    var allowed = java.util.Objects.requireNonNull(sources.allowed());
    assertThat(allowed.github()).isTrue();
    assertThat(allowed.ranges().ranges())
        .extracting(Object::toString)
        .containsExactly("192.0.2.0/24", "2001:db8::7/128");
    assertThat(sources.trustedProxies().ranges()).hasSize(1);
  }

  @Test
  void namesEachAddressThatIsNone() {
    Map<String, String> env = complete();
    env.put("SLUICE_WEBHOOK_SOURCES", "any,hooks.example.com");
    env.put("SLUICE_TRUSTED_PROXIES", "10.0.0.1/8");
    assertThat(problems(env))
        .satisfiesExactlyInAnyOrder(
            one -> assertThat(one).contains("SLUICE_WEBHOOK_SOURCES", "\"any\" beside others"),
            one -> assertThat(one).contains("SLUICE_WEBHOOK_SOURCES", "hooks.example.com"),
            one -> assertThat(one).contains("SLUICE_TRUSTED_PROXIES", "10.0.0.0/8"));
  }
}
