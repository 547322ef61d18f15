package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.RoutingTable;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuardsTest {
  private static Loaded load(String guards) {
    return PoolsLoader.load(
        List.of(
            SourceText.of(
                "pools.yaml",
                "version: 1\nguards: "
                    + guards
                    + "\npools:\n"
                    + "- { name: web, match: { labels: [web] } }\n"
                    + "- { name: gpu-t4, match: { labels: [t4] } }\n")));
  }

  private static Guards good(String guards) {
    Loaded loaded = load(guards);
    assertThat(loaded.diagnostics()).isEmpty();
    return loaded.config().orElseThrow().guards();
  }

  @Test
  void readsEveryKeyAndBoundsNothingWithoutThem() {
    Guards guards = good("{ maxMovedShare: 0.10, maxNewlyUnmatched: 3, protected: [web, 'gpu*'] }");
    assertThat(guards.maxMovedShare()).isEqualTo(new BigDecimal("0.1"));
    assertThat(guards.maxNewlyUnmatched()).isEqualTo(3);
    assertThat(guards.protectedPools()).extracting(Glob::text).containsExactly("web", "gpu*");
    assertThat(guards.protects("gpu-t4")).isTrue();
    assertThat(guards.protects("web-2")).isFalse();
    assertThat(good("{}")).isEqualTo(Guards.NONE);
    assertThat(good("{ maxMovedShare: null, maxNewlyUnmatched: null }")).isEqualTo(Guards.NONE);
    assertThat(good("{ maxMovedShare: 1e-2 }").maxMovedShare()).isEqualTo(new BigDecimal("0.01"));
  }

  @ParameterizedTest
  @CsvSource({
    "*, web, true",
    "?eb, web, true",
    "w*b, web, true",
    "web*, web, true",
    "*web*, web, true",
    "w?, web, false",
    "web?, web, false",
    "*a*b, aab, true",
    "*a*b, aba, false",
    "WEB, web, false",
    "w**b, web, true",
  })
  void coversNamesFromEndToEnd(String glob, String name, boolean covers) {
    assertThat(NameGlobs.covers(new Glob(glob, Place.start("f")), name)).isEqualTo(covers);
  }

  @ParameterizedTest
  @CsvSource({
    "{ maxMovedShare: 10% },Write it as a share: 0.1",
    "{ maxMovedShare: 2.50 % },Write it as a share: 0.025",
    "{ maxMovedShare: 1.5 },A tenth is 0.1.",
    "{ protected: [wbe] },Did you mean \"web\"?",
    "{ protected: ['gpu-v?'] },Did you mean \"gpu-t4\"?",
    "{ protected: ['!web'] },List those that are protected.",
  })
  void saysWhatToWrite(String guards, String help) {
    Loaded loaded = load(guards);
    assertThat(loaded.config()).isEmpty();
    assertThat(loaded.diagnostics()).extracting(Diagnostic::help).containsExactly(help);
  }

  @Test
  void changeNoSandbox() {
    assertThat(digest("{ protected: ['*'] }")).isEqualTo(digest("{}"));
  }

  private static String digest(String guards) {
    RoutingTable table = RoutingTable.compile(load(guards).config().orElseThrow());
    var job =
        new JobFacts(
            RepositoryName.parse("acme/app").orElseThrow(),
            List.of("web"),
            Visibility.PRIVATE,
            Fork.NO,
            null,
            null,
            null);
    return ((Decision.Routed) table.route(job)).spec().digest();
  }
}
