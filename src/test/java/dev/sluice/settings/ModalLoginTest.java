package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** The settings of Modal's own clients. */
class ModalLoginTest {
  private static final String TWO_PROFILES =
      """
      [dev]
      token_id = "ak-%1$s-dev"
      token_secret = "as-%1$s-dev"

      [ci]
      active = true
      token_id = "ak-%1$s-ci"
      token_secret = "as-%1$s-ci"
      server_url = "http://127.0.0.1:9"
      environment = "staging"
      image_builder_version = "2025.06"
      max_throttle_wait = 12.5
      loglevel = "DEBUG"
      sandbox_v2 = true
      workspace = 7
      """
          .formatted(Canary.TEXT);

  @TempDir Path home;

  private ModalLogin login(Map<String, String> env) {
    return switch (ModalLogin.read(env)) {
      case Reading.Valid<ModalLogin>(ModalLogin login) -> login;
      case Reading.Invalid<ModalLogin>(List<String> problems) ->
          throw new AssertionError(problems.toString());
    };
  }

  private List<String> problems(Map<String, String> env) {
    return ModalLogin.read(env) instanceof Reading.Invalid<ModalLogin>(List<String> problems)
        ? problems
        : List.of();
  }

  private Map<String, String> env(String... pairs) {
    Map<String, String> env = new HashMap<>(Map.of("HOME", home.toString()));
    for (int i = 0; i < pairs.length; i += 2) {
      env.put(pairs[i], pairs[i + 1]);
    }
    return env;
  }

  private Path file(String text) throws Exception {
    Path file = Files.writeString(home.resolve(".modal.toml"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }

  @Test
  void takesTheActiveProfile() throws Exception {
    Path file = file(TWO_PROFILES);

    ModalLogin login = login(env());

    assertThat(login.tokenId().reveal()).endsWith("-ci");
    assertThat(login.tokenSecret().reveal()).endsWith("-ci");
    assertThat(login.serverUrl()).hasToString("http://127.0.0.1:9");
    assertThat(login.environment()).isNull();
    assertThat(login.profileEnvironment()).isEqualTo("staging");
    assertThat(login.client())
        .isEqualTo(
            new ModalClientSettings(
                "2025.06", Duration.ofMillis(12_500), Level.DEBUG, null, null, null));
    assertThat(login.origin()).isEqualTo(new ModalLogin.Origin("profile ci of " + file, List.of()));
    assertThat(login.toString()).doesNotContain(Canary.TEXT);
  }

  @Test
  void takesTheNamedProfileAndTheNamedFile() throws Exception {
    Path other = Files.move(file(TWO_PROFILES), home.resolve("other.toml"));

    ModalLogin login = login(env("MODAL_CONFIG_PATH", other.toString(), "MODAL_PROFILE", "dev"));

    assertThat(login.tokenId().reveal()).endsWith("-dev");
    assertThat(login.serverUrl()).hasToString("https://api.modal.com:443");
    assertThat(login.origin().text()).isEqualTo("profile dev of " + other);
  }

  @Test
  void aVariableCountsBeforeTheFile() throws Exception {
    file(TWO_PROFILES);
    Path secret = Files.writeString(home.resolve("secret"), "as-of-a-file\n");

    ModalLogin login =
        login(
            env(
                "MODAL_TOKEN_ID", "ak-mine",
                "MODAL_TOKEN_SECRET_FILE", secret.toString(),
                "MODAL_SERVER_URL", "https://modal.example.com",
                "MODAL_ENVIRONMENT", "prod",
                "MODAL_IMAGE_BUILDER_VERSION", "2024.10",
                "MODAL_MAX_THROTTLE_WAIT", "0",
                "MODAL_LOGLEVEL", "warning",
                "MODAL_SANDBOX_V2", "1",
                "SLUICE_MODAL_CLIENT_TYPE", "9",
                "SLUICE_MODAL_CLIENT_VERSION", "1.1.0",
                "SLUICE_MODAL_CLIENT_NAME", "mine/2"));

    assertThat(login.tokenId().reveal()).isEqualTo("ak-mine");
    assertThat(login.tokenSecret().reveal()).isEqualTo("as-of-a-file");
    assertThat(login.serverUrl()).hasToString("https://modal.example.com");
    assertThat(login.environment()).isEqualTo("prod");
    assertThat(login.client())
        .isEqualTo(
            new ModalClientSettings("2024.10", Duration.ZERO, Level.WARN, "9", "1.1.0", "mine/2"));
    assertThat(login.origin().text()).isEqualTo("MODAL_TOKEN_ID and MODAL_TOKEN_SECRET");
  }

  @Test
  void fallsBackOnTheProfileDefault() throws Exception {
    file("[default]\ntoken_id = \"ak-d\"\ntoken_secret = \"as-d\"\n[other]\ntoken_id = \"x\"\n");

    assertThat(login(env()).tokenId().reveal()).isEqualTo("ak-d");
  }

  @Test
  void warnsOfAFileThatOthersCanRead() throws Exception {
    Path file = file(TWO_PROFILES);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(login(env()).origin().warnings())
        .containsExactly(file + " holds secrets and others can read it: chmod 600 " + file);
  }

  @Test
  void aSecondActiveProfileIsAnErrorUnlessOneIsNamed() throws Exception {
    Path file = file(TWO_PROFILES.replace("[dev]", "[dev]\nactive = true"));

    assertThat(problems(env()))
        .first()
        .isEqualTo(
            file
                + " has several active profiles (ci, dev): keep one, or choose with MODAL_PROFILE");
    assertThat(login(env("MODAL_PROFILE", "ci")).tokenId().reveal()).endsWith("-ci");
  }

  @Test
  void aNamedProfileThatIsNotThereIsAnError() throws Exception {
    assertThat(problems(env("MODAL_PROFILE", "prod")))
        .first()
        .isEqualTo(
            "MODAL_PROFILE names a profile that is not there: prod (there is no file"
                + " ~/.modal.toml)");
    Path file = file(TWO_PROFILES);
    assertThat(problems(env("MODAL_PROFILE", "prod")))
        .first()
        .isEqualTo(
            "MODAL_PROFILE names a profile that is not there: prod (" + file + " has ci, dev)");
  }

  @Test
  void aNamedFileThatIsNotThereIsAnError() {
    String absent = home.resolve("absent").toString();

    assertThat(problems(env("MODAL_CONFIG_PATH", absent)))
        .first()
        .isEqualTo("MODAL_CONFIG_PATH names a file that is not there: " + absent);
  }

  @Test
  void tellsThePlaceOfBadTomlAndNotTheText() throws Exception {
    Path file = file("[ci]\ntoken_id = \"ak-1\"\ntoken_secret = as-" + Canary.TEXT + "\n");

    assertThat(problems(env()))
        .first()
        .asString()
        .matches(Pattern.quote(file.toString()) + ":3:\\d+: not TOML.*");
    assertThat(problems(env()))
        .as("what cannot be read says nothing of what is in it")
        .hasSize(1)
        .noneMatch(problem -> problem.contains(Canary.TEXT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"loglevel", "image_builder_version", "server_url", "token_id"})
  void showsNothingThatStandsInTheFile(String key) throws Exception {
    String value = " \"" + Canary.TEXT + " x\"\n";
    file("[default]\n" + key + " =" + value + "token_secret =" + value);

    assertThat(problems(env())).isNotEmpty().noneMatch(it -> it.contains(Canary.TEXT));
    var profile = new ModalConfigFile(new Environment(env())).profile();
    assertThat(profile.toString()).contains("profile default").doesNotContain(Canary.TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[", "a", "\u0000", "[[ci]]\n", "ci = 1\n", "[ci]\nx = 1\nx = 2\n", "\"\"\""})
  void survivesAnyFile(String text) throws Exception {
    file(text);

    assertThat(problems(env())).isNotEmpty();
    assertThat(problems(env("MODAL_PROFILE", "ci"))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "token_id = 7 | token_id is not a string",
        "token_secret = [] | token_secret is not a string",
        "token_id = 'a b' | token_id holds a blank",
        "max_throttle_wait = 'x' | max_throttle_wait is not a number",
        "max_throttle_wait = inf | max_throttle_wait is not a number",
        "max_throttle_wait = nan | max_throttle_wait is not a number",
        "max_throttle_wait = -1 | max_throttle_wait is not a number of seconds",
        "loglevel = 'loud' | loglevel is none of debug, info, warning, error",
        "image_builder_version = 'a b' | image_builder_version is not of the form",
        "server_url = 'ftp://x' | server_url is not the http or https address",
        "server_url = 'https://a,https://b' | server_url lists several addresses: name one"
      })
  void namesTheKeyOfAProfileThatIsWrong(String line, String message) throws Exception {
    String key = line.substring(0, line.indexOf(' '));
    String rest =
        List.of("token_id = \"a\"\n", "token_secret = \"b\"\n").stream()
            .filter(it -> !it.startsWith(key))
            .reduce("", String::concat);
    Path file = file("[default]\n" + line.replace('\'', '"') + "\n" + rest);

    assertThat(problems(env()))
        .anyMatch(it -> it.startsWith("profile default of " + file) && it.contains(message));
  }

  @ParameterizedTest
  @CsvSource({
    "MODAL_SERVER_URL, 'https://api.modal.com,https://api.modal2.com', lists several addresses",
    "MODAL_SERVER_URL, unix:///x, is not the http or https address",
    "MODAL_MAX_THROTTLE_WAIT, -1, is not a number of seconds",
    "MODAL_MAX_THROTTLE_WAIT, soon, is not a number of seconds",
    "MODAL_LOGLEVEL, loud, 'none of debug, info, warning, error'",
    "MODAL_IMAGE_BUILDER_VERSION, a b, is not of the form",
    "SLUICE_MODAL_CLIENT_TYPE, js, is not of the form",
    "SLUICE_MODAL_CLIENT_NAME, a b, is not of the form"
  })
  void namesTheVariableThatIsWrong(String name, String value, String message) {
    assertThat(problems(env("MODAL_TOKEN_ID", "a", "MODAL_TOKEN_SECRET", "b", name, value)))
        .singleElement()
        .asString()
        .startsWith(name)
        .contains(message);
  }

  @Test
  void capsHowLongACallMayWait() {
    ModalLogin login =
        login(
            env(
                "MODAL_TOKEN_ID",
                "a",
                "MODAL_TOKEN_SECRET",
                "b",
                "MODAL_MAX_THROTTLE_WAIT",
                "86400"));

    assertThat(login.client().longestThrottle()).isEqualTo(Duration.ofMinutes(5));
  }
}
