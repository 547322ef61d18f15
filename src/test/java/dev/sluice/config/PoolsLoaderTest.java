package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PoolsLoaderTest {
  private static Loaded load(String... texts) {
    List<SourceText> sources = new ArrayList<>();
    for (String text : texts) {
      sources.add(SourceText.of("file" + (sources.size() + 1) + ".yaml", text));
    }
    return PoolsLoader.load(sources);
  }

  private static Pool only(String pool) {
    Loaded loaded = load("version: 1\npools:\n- name: p\n  match: { labels: [modal] }\n" + pool);
    assertThat(loaded.diagnostics()).isEmpty();
    return loaded.config().orElseThrow().pools().getFirst();
  }

  private static List<Code> codes(Loaded loaded) {
    return loaded.diagnostics().stream().map(Diagnostic::code).toList();
  }

  @Test
  void fillsInEveryDefault() {
    Pool pool = only("");
    assertThat(pool.gpu()).isNull();
    assertThat(pool.cpu()).isNull();
    assertThat(pool.timeout()).isEqualTo(Duration.ofHours(6));
    assertThat(pool.idleTimeout()).isEqualTo(Duration.ofMinutes(5));
    assertThat(pool.network()).isEqualTo(new Network.Open());
    assertThat(pool.docker()).isEqualTo(Docker.NONE);
    assertThat(pool.image()).isEqualTo(Image.DEFAULT);
    assertThat(pool.runner())
        .isEqualTo(new RunnerSettings("Default", Scope.REPOSITORY, "_work", "sluice"));
    assertThat(pool.concurrency()).isEqualTo(Concurrency.UNLIMITED);
    assertThat(pool.match().visibility())
        .isEqualTo(Set.of(Visibility.PRIVATE, Visibility.INTERNAL));
    assertThat(pool.match().forks()).isEqualTo(ForkPolicy.EXCLUDE_IN_PUBLIC);
  }

  @Test
  void readsAmountsAsNumbersAndRanges() {
    assertThat(only("  cpu: 0.125\n  memory: 1.5GiB\n"))
        .extracting(Pool::cpu, Pool::memory)
        .containsExactly(new Cpu(125, null), new Memory(1536, null));
    assertThat(only("  cpu: { request: 4, limit: 8 }\n  memory: { request: 512MiB, limit: 1GiB }"))
        .extracting(Pool::cpu, Pool::memory)
        .containsExactly(new Cpu(4000, 8000), new Memory(512, 1024));
  }

  @Test
  void readsDockerAsFlagAndWord() {
    assertThat(only("  docker: true").docker()).isEqualTo(Docker.GVISOR);
    assertThat(only("  docker: false").docker()).isEqualTo(Docker.NONE);
    assertThat(only("  docker: vm").docker()).isEqualTo(Docker.VM);
  }

  @Test
  void splitsExclusionsFromGlobsAndKnowsTheirPlaces() {
    Loaded loaded =
        load(
            """
            version: 1
            pools:
              - name: p
                match:
                  labels: [modal]
                  repositories: ["acme/*", "!acme/website"]
            """);
    GlobList repositories = loaded.config().orElseThrow().pools().getFirst().match().repositories();
    assertThat(repositories.include()).extracting(Glob::text).containsExactly("acme/*");
    assertThat(repositories.exclude()).extracting(Glob::text).containsExactly("acme/website");
    assertThat(repositories.exclude().getFirst().place()).hasToString("file1.yaml:6:32");
  }

  @Test
  void mergesEnvOfDefaultsAndReplacesTheRestWhole() {
    Loaded loaded =
        load(
            """
            version: 1
            defaults:
              env: { A: "1", B: "2" }
              regions: [us-east-1, us-west-2]
              gpu: T4
              network: { allow: { domains: [pypi.org] } }
            pools:
              - name: p
                match: { labels: [modal] }
                env: { B: "3", C: "${job.repository}" }
                regions: [eu-west-1]
                gpu: null
                network: { allow: { cidrs: [10.0.0.0/8] } }
            """);
    Pool pool = loaded.config().orElseThrow().pools().getFirst();
    assertThat(pool.env())
        .isEqualTo(
            Map.of(
                "A", new Template("1"),
                "B", new Template("3"),
                "C", new Template("${job.repository}")));
    assertThat(pool.regions()).containsExactly("eu-west-1");
    assertThat(pool.gpu()).isNull();
    assertThat(pool.network()).isEqualTo(new Network.Allow(true, List.of(), List.of("10.0.0.0/8")));
  }

  @Test
  void defaultsApplyToTheirOwnFile() {
    Loaded loaded =
        load(
            "version: 1\ndefaults: { gpu: T4 }\npools: [{ name: a, match: { labels: [a] } }]",
            "version: 1\npools: [{ name: b, match: { labels: [b] } }]");
    assertThat(loaded.config().orElseThrow().pools())
        .extracting(Pool::gpu)
        .containsExactly(new Gpu("T4", 1), null);
  }

  @Test
  void expandsForEachInEveryText() {
    Loaded loaded =
        load(
            """
            version: 1
            pools:
              - name: gpu-${each.key}
                forEach: { t4: T4, h100: "H100:8" }
                match: { labels: [modal, "gpu:${each.key}"] }
                gpu: ${each.value}
                env: { KIND: "${each.key} is ${each.value}" }
            """);
    assertThat(loaded.diagnostics()).isEmpty();
    Pool pool = loaded.config().orElseThrow().pools().get(1);
    assertThat(pool.name()).isEqualTo("gpu-h100");
    assertThat(pool.gpu()).isEqualTo(new Gpu("H100", 8));
    assertThat(pool.match().labels().all()).extracting(Glob::text).contains("gpu:h100");
    assertThat(pool.env()).containsValue(new Template("h100 is H100:8"));
  }

  @Test
  void pointsAtTheEntryThatAValueCameFrom() {
    Loaded loaded =
        load(
            """
            version: 1
            pools:
              - name: gpu-${each.key}
                forEach: { a: T4, b: "T4:9" }
                match: { labels: [modal] }
                gpu: ${each.value}
            """);
    assertThat(codes(loaded)).containsExactly(Code.GPU_COUNT);
    assertThat(loaded.diagnostics().getFirst().pointer()).isEqualTo("/pools/0/forEach/b");
    assertThat(loaded.diagnostics().getFirst().place()).hasToString("file1.yaml:4:26");
  }

  @Test
  void refusesASectionInTwoFiles() {
    Loaded loaded = load("version: 1\nmodal: { app: a }", "version: 1\nmodal: { app: b }");
    assertThat(codes(loaded)).contains(Code.SECTION_TWICE);
    assertThat(loaded.config()).isEmpty();
  }

  @Test
  void readsAssumptionsOfWhicheverFileHasThem() {
    Loaded loaded =
        load(
            "version: 1\npools: [{ name: p, match: { labels: [modal] } }]",
            """
            version: 1
            assume:
              - { atMostOne: ["gpu:*"] }
              - atMostOne: [linux, "win*"]
            deny: [{ name: assume-3, match: { forks: only } }]
            """);
    assertThat(loaded.diagnostics()).isEmpty();
    List<Assumption> assume = loaded.config().orElseThrow().assume();
    assertThat(assume)
        .extracting(Assumption::atMostOne)
        .extracting(Object::toString)
        .containsExactly("[gpu:*]", "[linux, win*]");
    assertThat(assume)
        .extracting(assumption -> assumption.place().toString())
        .containsExactly("file2.yaml:3:5", "file2.yaml:4:5");
  }

  @Test
  void refusesADenyRuleWithTheNameOfAnAssumptionOfAnotherFile() {
    Loaded loaded =
        load(
            "version: 1\ndeny: [{ name: assume-1, match: { forks: only } }]",
            "version: 1\nassume: [{ atMostOne: [a, b] }]\n"
                + "pools: [{ name: p, match: { labels: [modal] } }]");
    assertThat(codes(loaded)).containsExactly(Code.DUPLICATE_NAME);
    Diagnostic diagnostic = loaded.diagnostics().getFirst();
    assertThat(diagnostic.message())
        .isEqualTo("The deny rule \"assume-1\" has the name of an assumption");
    assertThat(diagnostic.help()).endsWith("rename the rule.");
    assertThat(diagnostic.place().file()).isEqualTo("file1.yaml");
    assertThat(diagnostic.related().getFirst().place()).hasToString("file2.yaml:2:10");
  }

  @Test
  void saysOfAnAssumptionWithExclusionsWhatToWrite() {
    Loaded loaded = load("version: 1\nassume: [{ atMostOne: [\"!gpu:*\"] }]\npools: []");
    assertThat(loaded.diagnostics())
        .filteredOn(diagnostic -> diagnostic.code() == Code.BAD_GLOB)
        .singleElement()
        .satisfies(diagnostic -> assertThat(diagnostic.help()).doesNotContain("none"));
  }

  @Test
  void otherRulesAndPoolsLeaveTheRestAsItIs() {
    PoolsConfig config =
        load("""
        version: 1
        github: { runnerGroup: g }
        limits: { total: 3 }
        guards: { maxNewlyUnmatched: 2 }
        assume: [{ atMostOne: ["gpu:*"] }]
        deny: [{ name: d, match: { forks: only } }]
        pools: [{ name: p, match: { labels: [modal] } }]
        moved: [{ from: q, to: p }]
        """)
            .config()
            .orElseThrow();
    assertThat(config.with(config.deny(), config.pools())).isEqualTo(config);
    assertThat(config.with(List.of(), List.of()).assume()).isEqualTo(config.assume());
  }

  @Test
  void refusesJobValuesOutsideTheirScope() {
    String pool =
        """
        pools:
          - name: p
            match: { labels: [modal] }
            env: { A: "x ${job.repository}" }
        """;
    Loaded loaded = load("version: 1\ngithub: { scope: organization }\n" + pool);
    assertThat(codes(loaded)).containsExactly(Code.JOB_OUT_OF_SCOPE);
    assertThat(loaded.diagnostics().getFirst().place().column()).isEqualTo(18);
    assertThat(load("version: 1\n" + pool).diagnostics()).isEmpty();
  }

  @Test
  void reportsEverythingAtOnceInFileOrder() {
    Loaded loaded =
        load(
            """
            version: 1
            limit: { total: 3 }
            pools:
              - name: p
                match: { labels: [modal] }
                gpu: T44
                cpu: "8"
              - name: p
                match: { labels: [modal] }
            """);
    assertThat(codes(loaded))
        .containsExactly(Code.UNKNOWN_KEY, Code.UNKNOWN_GPU, Code.WRONG_TYPE, Code.DUPLICATE_NAME);
  }

  @Test
  void loadsJson() {
    Loaded loaded =
        load("{\"version\":1,\"pools\":[{\"name\":\"p\",\"match\":{\"labels\":[\"modal\"]}}]}");
    assertThat(loaded.diagnostics()).isEmpty();
  }

  @Test
  void boundsWhatForEachMultiplies() {
    var text = new StringBuilder("version: 1\npools:\n- name: p-${each.key}\n  forEach:\n");
    for (int i = 0; i < 20_000; i++) {
      text.append("    k").append(i).append(": v\n");
    }
    text.append("  match: { labels: [modal] }\n  regions:\n");
    text.append("  - a\n".repeat(20_000));
    assertThat(codes(load(text.toString()))).contains(Code.TOO_LARGE);
  }
}
