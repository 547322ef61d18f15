package dev.sluice.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreSettingTest {
  private static final Secret PASSWORD = Canary.secret("store/p@ss");

  private static Reading<ClientSettings> read(String... variables) {
    Map<String, String> env = new HashMap<>();
    for (int i = 0; i < variables.length; i += 2) {
      env.put(variables[i], variables[i + 1]);
    }
    return ClientSettings.read(env);
  }

  private static StoreAddress store(String... variables) {
    return ((Reading.Valid<ClientSettings>) read(variables)).settings().store();
  }

  private static StoreAddress.Postgres postgres(String... variables) {
    return (StoreAddress.Postgres) store(variables);
  }

  private static List<String> problems(String... variables) {
    return read(variables) instanceof Reading.Invalid<ClientSettings>(List<String> problems)
        ? problems
        : List.of();
  }

  @Test
  void readsAPath() {
    assertThat(store("SLUICE_STORE", "sqlite:a b.db"))
        .isEqualTo(new StoreAddress.Sqlite(Path.of("a b.db")));
  }

  @Test
  void readsADatabase() {
    var address =
        postgres(
            "SLUICE_STORE",
            "postgresql://a%40b@[::1]:5433,db/my%20store?sslmode=verify-full&sslcert=/a+b%26c");
    assertThat(address.url())
        .isEqualTo(
            "jdbc:postgresql://[::1]:5433,db/my%20store?sslmode=verify-full&sslcert=%2Fa%2Bb%26c");
    assertThat(address.user()).isEqualTo("a@b");
    assertThat(address.secrets()).isEmpty();
    assertThat(address.home()).isEqualTo(Path.of(".sluice/sluice.db"));
    assertThat(postgres("SLUICE_STORE", "postgres://db/x").user()).isNull();
  }

  @Test
  void takesThePasswordFromWhereverItIsAndShowsItNowhere(@TempDir Path directory) throws Exception {
    String encoded = URLEncoder.encode(PASSWORD.reveal(), StandardCharsets.UTF_8);
    String withPassword = "postgresql://u:" + encoded + "@db/x";
    Path file = Files.writeString(directory.resolve("p"), PASSWORD.reveal() + "\n");
    List<StoreAddress.Postgres> all =
        List.of(
            postgres("SLUICE_STORE", withPassword),
            postgres("SLUICE_STORE", "postgresql://u@db/x?password=" + encoded),
            postgres(
                "SLUICE_STORE", "postgresql://u@db/x", "SLUICE_STORE_PASSWORD", PASSWORD.reveal()),
            postgres(
                "SLUICE_STORE",
                "postgresql://u@db/x",
                "SLUICE_STORE_PASSWORD_FILE",
                file.toString()),
            postgres(
                "SLUICE_STORE_FILE",
                Files.writeString(directory.resolve("s"), withPassword).toString()));
    for (StoreAddress.Postgres one : all) {
      assertThat(one.secrets()).isEqualTo(Map.of("password", PASSWORD));
      assertThat(one.user()).isEqualTo("u");
      assertThat(one.toString() + one.shown() + one.url()).doesNotContain(Canary.TEXT);
    }
    assertThat(problems("SLUICE_STORE", withPassword, "SLUICE_STORE_PASSWORD", "other"))
        .singleElement()
        .asString()
        .contains("keep one")
        .doesNotContain(Canary.TEXT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://u:%s@db/x",
        "postgresql://u:%s@db",
        "postgresql://u:%s@db/",
        "postgresql:///x?password=%s",
        "postgresql://u:%s@db:0/x",
        "postgresql://u:%s@db:99999/x",
        "postgresql://u:%s@a b/x",
        "postgresql://u:%s@db/x?a",
        "postgresql://u:%s@db/x?a=%%zz",
        "postgresql://u:%s@db/x/y",
        "sqlite:",
      })
  void saysWhatIsWrongWithoutQuotingIt(String text) {
    assertThat(problems("SLUICE_STORE", text.formatted(Canary.TEXT)))
        .singleElement()
        .asString()
        .startsWith("SLUICE_STORE ")
        .doesNotContain(Canary.TEXT);
  }
}
