package dev.sluice.routing;

import static dev.sluice.config.Concurrency.UNLIMITED;
import static dev.sluice.config.ForkPolicy.INCLUDE;
import static dev.sluice.routing.PoolFixtures.atMostOne;
import static dev.sluice.routing.PoolFixtures.deny;
import static dev.sluice.routing.PoolFixtures.globs;
import static dev.sluice.routing.PoolFixtures.job;
import static dev.sluice.routing.PoolFixtures.labels;
import static dev.sluice.routing.PoolFixtures.list;
import static dev.sluice.routing.PoolFixtures.match;
import static dev.sluice.routing.PoolFixtures.pool;
import static dev.sluice.routing.PoolFixtures.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Concurrency;
import dev.sluice.config.DenyRule;
import dev.sluice.config.ForkPolicy;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Network;
import dev.sluice.config.Pool;
import dev.sluice.config.Visibility;
import java.net.URI;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutingTableTest {
  private static final LabelMatch GPU = labels(globs("gpu:*"), globs("self-hosted"));

  private static final Set<Visibility> ALL = EnumSet.allOf(Visibility.class);

  private static Pool open(String name, ForkPolicy forks) {
    return pool(
        name,
        match(GPU, GlobList.ANY, EnumSet.allOf(Visibility.class), forks),
        null,
        Concurrency.UNLIMITED);
  }

  private static String outcome(RoutingTable table, JobFacts job) {
    return switch (table.route(job)) {
      case Decision.Routed routed -> routed.pool().name();
      case Decision.Unmatched _ -> "unmatched";
      case Decision.Denied denied -> "deny:" + denied.rule().name();
      case Decision.Pending _ -> "pending";
    };
  }

  @Test
  void takesTheFirstPoolThatMatches() {
    var table = table(List.of(), List.of(pool("a", "gpu:*"), pool("b", "gpu:t4")));
    assertThat(outcome(table, job("gpu:t4"))).isEqualTo("a");
  }

  @Test
  void leavesALabelThatNobodyNamesUnmatched() {
    var table = table(List.of(), List.of(pool("cpu", "modal")));
    assertThat(outcome(table, job("modal", "gpu:h100"))).isEqualTo("unmatched");
  }

  @Test
  void matchesNoPoolWithoutLabels() {
    var everything =
        pool(
            "all",
            match(new LabelMatch(List.of(), globs("*"), List.of(), globs("*"))),
            null,
            Concurrency.UNLIMITED);
    assertThat(outcome(table(List.of(), List.of(everything)), job())).isEqualTo("unmatched");
  }

  @Test
  void deniesBeforeAnyPool() {
    var rule =
        deny(
            "no-forks",
            match(
                LabelMatch.UNSTATED,
                GlobList.ANY,
                EnumSet.allOf(Visibility.class),
                ForkPolicy.ONLY));
    var table = table(List.of(rule), List.of(open("gpu", ForkPolicy.INCLUDE)));
    assertThat(outcome(table, job("acme/app", List.of("gpu:t4"), Visibility.PUBLIC, Fork.YES)))
        .isEqualTo("deny:no-forks");
    assertThat(outcome(table, job("acme/app", List.of("gpu:t4"), Visibility.PUBLIC, Fork.NO)))
        .isEqualTo("gpu");
  }

  private static RoutingTable oneGpu() {
    return table(
        List.of(atMostOne("linux", "windows"), atMostOne("GPU:*")),
        List.of(deny("none", match(LabelMatch.UNSTATED, GlobList.ANY, Set.of(), INCLUDE))),
        List.of(pool("any", match(labels(globs("modal"), globs("*"))), null, UNLIMITED)));
  }

  @Test
  void deniesAJobThatBreaksAnAssumptionBeforeAnyRule() {
    var everything = match(LabelMatch.UNSTATED, GlobList.ANY, ALL, INCLUDE);
    var table = table(List.of(atMostOne("gpu:*")), List.of(deny("all", everything)), List.of());
    assertThat(outcome(table, job("gpu:t4", "gpu:h100"))).isEqualTo("deny:assume-1");
    assertThat(outcome(table, job("gpu:t4"))).isEqualTo("deny:all");
    assertThat(table.denyRules()).extracting(DenyRule::name).containsExactly("assume-1", "all");
  }

  @Test
  void namesAssumptionsInTheOrderWritten() {
    assertThat(outcome(oneGpu(), job("modal", "Gpu:a", "gpu:b"))).isEqualTo("deny:assume-2");
    assertThat(outcome(oneGpu(), job("modal", "LINUX", "windows", "gpu:a", "gpu:b")))
        .isEqualTo("deny:assume-1");
    var denied = (Decision.Denied) oneGpu().route(job("linux", "windows"));
    assertThat(denied.rule().reason())
        .isEqualTo("a job may have only one label that meets \"linux\" or \"windows\"");
  }

  @Test
  void givesAReasonOfBoundedLength() {
    var many = table(List.of(atMostOne("a", "b", "c", "d", "e", "f")), List.of(), List.of());
    assertThat(many.denyRules().getFirst().reason())
        .isEqualTo(
            "a job may have only one label that meets \"a\" or \"b\" or \"c\" or \"d\""
                + " or one of 2 more");
  }

  @Test
  void countsALabelOnceHoweverItIsWritten() {
    assertThat(outcome(oneGpu(), job("modal", "gpu:t4", "GPU:T4", "gpu:t4"))).isEqualTo("any");
    assertThat(outcome(oneGpu(), job("modal", "gpu:straße", "GPU:STRAßE"))).isEqualTo("any");
    // Alike in upper case only, which is not how labels compare.
    assertThat(outcome(oneGpu(), job("modal", "gpu:s", "gpu:\u017F"))).isEqualTo("deny:assume-2");
    // The Kelvin sign is a k in lower case.
    assertThat(outcome(oneGpu(), job("modal", "gpu:k", "gpu:\u212A"))).isEqualTo("any");
  }

  @Test
  void countsAmongVeryManyLabels() {
    String[] labels = new String[100];
    Arrays.fill(labels, "modal");
    labels[40] = "gpu:T4";
    labels[90] = "gpu:t4";
    assertThat(outcome(oneGpu(), job(labels))).isEqualTo("any");
    labels[99] = "gpu:l4";
    assertThat(outcome(oneGpu(), job(labels))).isEqualTo("deny:assume-2");
  }

  @Test
  void deniesABrokenAssumptionWhetherItIsAForkOrNot() {
    var job = job("acme/app", List.of("gpu:a", "gpu:b"), Visibility.PUBLIC, Fork.UNKNOWN);
    assertThat(outcome(oneGpu(), job)).isEqualTo("deny:assume-2");
  }

  @Test
  void givesNoPoolALaneThatBreaksAnAssumption() {
    var app = RepositoryName.parse("acme/app").orElseThrow();
    assertThat(oneGpu().possible("any", app, List.of("gpu:a", "gpu:b", "modal"))).isEmpty();
    assertThat(oneGpu().possible("any", app, List.of("gpu:a", "modal"))).isPresent();
  }

  @Test
  void explainsABrokenAssumptionByTheLabelsThatCollide() {
    var broken = job("modal", "gpu:t4", "GPU:h100", "GPU:T4", "linux");
    assertThat(oneGpu().trail(broken, false))
        .singleElement()
        .satisfies(verdict -> {
          assertThat(verdict.deny()).isTrue();
          assertThat(verdict.name()).isEqualTo("assume-2");
          assertThat(verdict.matched()).isTrue();
          assertThat(verdict.reasons().getFirst().clause()).isEqualTo("assume.atMostOne");
          assertThat(verdict.reasons().getFirst().message())
              .isEqualTo("only one label may meet \"GPU:*\", but \"gpu:h100\", \"gpu:t4\" do");
        });
    assertThat(oneGpu().trail(broken, true))
        .extracting(verdict -> verdict.name() + " " + verdict.matched())
        .containsExactly("assume-1 false", "assume-2 true", "none false", "any true");
    assertThat(oneGpu().trail(broken, true).getFirst().reasons().getFirst().message())
        .isEqualTo("only \"linux\" meets any of \"linux\", \"windows\"");
    assertThat(oneGpu().trail(job("modal"), true).get(1).reasons().getFirst().message())
        .isEqualTo("no label meets \"GPU:*\"");
    assertThat(oneGpu().trail(job("modal"), false))
        .extracting(Verdict::name)
        .containsExactly("none", "any");
  }

  @Test
  void asksForTheForkOnlyWhenItDecides() {
    var table = table(List.of(), List.of(open("gpu", ForkPolicy.EXCLUDE), pool("cpu", "modal")));
    assertThat(outcome(table, job("acme/app", List.of("gpu:t4"), Visibility.PRIVATE, Fork.UNKNOWN)))
        .isEqualTo("pending");
    assertThat(outcome(table, job("acme/app", List.of("modal"), Visibility.PRIVATE, Fork.UNKNOWN)))
        .isEqualTo("cpu");
    assertThat(outcome(table, job("acme/app", List.of("other"), Visibility.PUBLIC, Fork.UNKNOWN)))
        .isEqualTo("unmatched");
  }

  @Test
  void keepsForksOutOfPublicRepositoriesByDefault() {
    var table = table(List.of(), List.of(open("gpu", ForkPolicy.EXCLUDE_IN_PUBLIC)));
    assertThat(outcome(table, job("acme/app", List.of("gpu:t4"), Visibility.PUBLIC, Fork.YES)))
        .isEqualTo("unmatched");
    assertThat(outcome(table, job("acme/app", List.of("gpu:t4"), Visibility.PRIVATE, Fork.YES)))
        .isEqualTo("gpu");
  }

  @Test
  void admitsPublicRepositoriesOnlyWhenWritten() {
    var table = table(List.of(), List.of(pool("cpu", "modal")));
    assertThat(outcome(table, job("acme/app", List.of("modal"), Visibility.PUBLIC, Fork.NO)))
        .isEqualTo("unmatched");
  }

  @Test
  void failsAPositiveGlobOnAMissingField() {
    var match =
        new dev.sluice.config.Match(
            GPU,
            GlobList.ANY,
            list("release*"),
            GlobList.ANY,
            list("!mallory"),
            EnumSet.allOf(Visibility.class),
            ForkPolicy.INCLUDE,
            PoolFixtures.glob("x").place(),
            PoolFixtures.glob("x").place(),
            PoolFixtures.glob("x").place());
    var table = table(List.of(), List.of(pool("gpu", match, null, Concurrency.UNLIMITED)));
    JobFacts silent =
        new JobFacts(
            RepositoryName.parse("acme/app").orElseThrow(),
            List.of("gpu:t4"),
            Visibility.PRIVATE,
            Fork.NO,
            null,
            null,
            null);
    assertThat(outcome(table, silent)).isEqualTo("unmatched");
    JobFacts named =
        new JobFacts(
            silent.repository(),
            silent.labels(),
            Visibility.PRIVATE,
            Fork.NO,
            "release",
            null,
            null);
    assertThat(outcome(table, named)).isEqualTo("gpu");
  }

  @Test
  void namesTheNearestPoolAndWhatIsMissing() {
    var table = table(List.of(), List.of(pool("gpu-t4", "modal", "gpu:t4"), pool("cpu", "modal")));
    assertThat(table.nearest(job("modal", "gpu:h100")).getFirst().describe())
        .isEqualTo("cpu: label \"gpu:h100\" is not allowed");
  }

  @Test
  void putsThePoolFirstWhoseLabelIsMisspeltByFewerLetters() {
    var table =
        table(
            List.of(),
            List.of(pool("a100", "modal", "gpu:a100"), pool("h100", "modal", "gpu:h100")));
    assertThat(table.nearest(job("modal", "gpu:h10")))
        .extracting(Decision.Near::pool)
        .containsExactly("h100", "a100");
  }

  @Test
  void namesTheClauseThatFailedAndItsPlace() {
    var table = table(List.of(), List.of(pool("gpu-t4", "modal", "gpu:t4")));
    Verdict verdict = table.trail(job("modal"), false).getFirst();
    assertThat(verdict.matched()).isFalse();
    assertThat(verdict.reasons())
        .filteredOn(reason -> !reason.met())
        .singleElement()
        .satisfies(reason -> {
          assertThat(reason.clause()).isEqualTo("labels.all");
          assertThat(reason.message()).isEqualTo("no label meets \"gpu:t4\"");
        });
  }

  @Test
  void registersWithExactlyTheJobsLabels() {
    var table =
        table(
            List.of(),
            List.of(
                pool(
                    "cpu",
                    match(labels(globs("modal"), globs("linux", "x64"))),
                    null,
                    Concurrency.UNLIMITED)));
    var routed = (Decision.Routed) table.route(job("Modal", "x64", "modal"));
    assertThat(routed.lane().labels()).containsExactly("modal", "x64");
    assertThat(routed.lane().target())
        .isEqualTo(new Target.Repository(RepositoryName.parse("ACME/app").orElseThrow()));
  }

  @Test
  void allowingGithubNamesTheHostsOfARunnerAndOfTheServer() {
    var pool = PoolFixtures.pool("cpu", "modal");
    var allowed =
        SpecResolver.resolve(
            PoolFixtures.withNetwork(pool, new Network.Allow(true, List.of("pypi.org"), List.of())),
            RepositoryName.parse("acme/app").orElseThrow(),
            URI.create("https://ghe.example.com"));
    assertThat(((Network.Allow) allowed.network()).domains())
        .contains("pypi.org", "github.com", "*.actions.githubusercontent.com", "ghe.example.com")
        .doesNotContain("*", "")
        .doesNotHaveDuplicates();
  }
}
