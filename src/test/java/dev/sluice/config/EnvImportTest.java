package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EnvImportTest {
  private static final Map<String, String> ALL =
      Map.of(
          "ALLOWED_REPOS", "acme/*, other/one ,",
          "RUNNER_VERSION", "2.337.0",
          "RUNNER_GROUP_ID", "3",
          "MAX_CONCURRENT_PER_REPO", "10",
          "ALLOWED_CIDRS", "10.0.0.0/8,2001:db8::/32",
          "BLOCK_NETWORK", "false",
          "CACHE_VOLUME_NAME", "ci-cache",
          "MODAL_REGION", "us-west-2",
          "SANDBOX_EXTRA_ENV", "{\"HF_HOME\": \"/cache/hf\", \"LEVEL\": 3, \"QUOTED\": \"a\\\"b\"}",
          "GITHUB_ENTERPRISE_DOMAIN", "ghe.example.com");

  private static PoolsConfig load(Map<String, String> environment) {
    EnvImport.Result result = EnvImport.of(environment);
    assertThat(result.diagnostics()).isEmpty();
    String text = result.text().orElseThrow();
    Loaded loaded = PoolsLoader.load(List.of(SourceText.of("pools.yaml", text)));
    assertThat(loaded.diagnostics()).isEmpty();
    var formatted = Formatter.format(SourceText.of("pools.yaml", text));
    assertThat(formatted).isEqualTo(new Formatter.Formatted(text, false));
    return loaded.config().orElseThrow();
  }

  private static Map<String, String> with(String name, String value) {
    return Map.of(name, value);
  }

  @Test
  void writesWhatTheVariablesSay() throws IOException {
    Golden.check(
        EnvImport.of(ALL).text().orElseThrow(), Golden.RESOURCES.resolve("import/all.yaml"));
    Golden.check(
        EnvImport.of(Map.of()).text().orElseThrow(), Golden.RESOURCES.resolve("import/none.yaml"));
  }

  @Test
  void takesEveryJobWithTheLabelModal() {
    PoolsConfig config = load(Map.of());
    assertThat(config.pools())
        .extracting(Pool::name)
        .containsExactly("gpu-t4", "gpu-l4", "gpu-a100", "gpu-a100-80gb", "gpu-h100", "cpu");
    for (Pool pool : config.pools()) {
      assertThat(pool.match().visibility()).isEqualTo(Set.of(Visibility.values()));
      assertThat(pool.match().forks()).isEqualTo(ForkPolicy.INCLUDE);
      assertThat(pool.match().repositories().isAny()).isTrue();
      assertThat(pool.docker()).isEqualTo(Docker.GVISOR);
      assertThat(pool.regions()).containsExactly("us-east-1");
      assertThat(pool.timeout()).hasHours(1);
      assertThat(pool.volumes()).isEmpty();
      assertThat(pool.network()).isEqualTo(new Network.Open());
    }
  }

  @Test
  void readsEveryVariable() {
    PoolsConfig config = load(ALL);
    assertThat(config.github().url()).hasToString("https://ghe.example.com");
    assertThat(config.github().runnerGroup()).isEqualTo("3");
    assertThat(config.limits().perRepository()).isEqualTo(10);
    Pool pool = config.pools().getFirst();
    assertThat(pool.match().repositories().include())
        .extracting(Glob::text)
        .containsExactly("acme/*", "other/one");
    assertThat(pool.image().runnerVersion()).isEqualTo("2.337.0");
    assertThat(pool.network())
        .isEqualTo(new Network.Allow(true, List.of(), List.of("10.0.0.0/8", "2001:db8::/32")));
    assertThat(pool.volumes()).containsExactly(new VolumeMount("ci-cache", "/cache", false, null));
    assertThat(pool.regions()).containsExactly("us-west-2");
    assertThat(pool.env())
        .isEqualTo(
            Map.of(
                "HF_HOME", new Template("/cache/hf"),
                "LEVEL", new Template("3"),
                "QUOTED", new Template("a\"b")));
  }

  @Test
  void takesEachVariableAlone() {
    ALL.forEach((name, value) -> assertThat(load(with(name, value)).pools()).hasSize(6));
  }

  @Test
  void leavesGithubOpenWhereTheNetworkWasBlocked() {
    assertThat(load(with("BLOCK_NETWORK", "True")).pools().getFirst().network())
        .isEqualTo(new Network.Allow(true, List.of(), List.of()));
  }

  @Test
  void takesNothingAndZeroAsNotSet() {
    assertThat(load(with("ALLOWED_REPOS", " "))).isEqualTo(load(Map.of()));
    assertThat(load(with("MAX_CONCURRENT_PER_REPO", "0")).limits()).isEqualTo(Limits.NONE);
  }

  @Test
  void saysWhatIsWrongWithAVariableAndWhere() {
    Map<String, String> bad = new HashMap<>();
    bad.put("ALLOWED_REPOS", "acme/api, acme");
    bad.put("RUNNER_VERSION", "2.3");
    bad.put("RUNNER_GROUP_ID", "default");
    bad.put("MAX_CONCURRENT_PER_REPO", "-1");
    bad.put("ALLOWED_CIDRS", "10.0.0.1");
    bad.put("BLOCK_NETWORK", "maybe");
    bad.put("CACHE_VOLUME_NAME", "a b");
    bad.put("MODAL_REGION", "US");
    bad.put("SANDBOX_EXTRA_ENV", "{\"GITHUB_X\": \"y\", \"A\": null, \"B\": \"${x}\"}");
    bad.put("GITHUB_ENTERPRISE_DOMAIN", "https://ghe.example.com");
    EnvImport.Result result = EnvImport.of(bad);
    assertThat(result.text()).isEmpty();
    assertThat(result.diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(
            Code.BAD_GLOB,
            Code.BAD_IMAGE,
            Code.OUT_OF_RANGE,
            Code.OUT_OF_RANGE,
            Code.BAD_CIDR,
            Code.NOT_ONE_OF,
            Code.BAD_NAME,
            Code.BAD_NAME,
            Code.RESERVED_ENV_NAME,
            Code.WRONG_TYPE,
            Code.BAD_INTERPOLATION,
            Code.BAD_URL);
    assertThat(new TextRenderer(result.sources(), false).render(result.diagnostics()))
        .startsWith(
            """
            $ALLOWED_REPOS:1:11: error[SL0206]: "acme" is not a repository
              1 | acme/api, acme
                |           ^^^^
              help: Write owner/name, with commas between several.
            """);
  }

  @Test
  void saysWhereJsonIsBroken() {
    assertThat(EnvImport.of(with("SANDBOX_EXTRA_ENV", "{\"A\": ")).diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(Code.SYNTAX);
    assertThat(EnvImport.of(with("SANDBOX_EXTRA_ENV", "[1]")).diagnostics())
        .extracting(Diagnostic::code)
        .containsExactly(Code.WRONG_TYPE);
  }
}
