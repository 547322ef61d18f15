package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Concurrency;
import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Match;
import dev.sluice.config.Pool;
import dev.sluice.config.Visibility;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/** What explain says is so: the edits work, and a clause that is named is the one that fails. */
class ExplainProperties {
  @Property(tries = 3_000, shrinking = ShrinkingMode.OFF)
  void whatIsProposedMakesThePoolTakeTheJob(@ForAll long seed) {
    var random = new RandomTables(seed);
    List<Pool> pools = random.pools();
    RoutingTable table = PoolFixtures.table(List.of(), pools);
    JobFacts job = random.job();
    for (Remedy remedy : table.remedies(job)) {
      Pool pool = table.pool(remedy.near().pool()).orElseThrow();
      assertThat(takes(pool.match(), job)).isFalse();
      boolean found = !remedy.edits().isEmpty();
      Statistics.label("edits").collect(remedy.edits().size());
      Statistics.label("otherwise").collect(!remedy.otherwise().isEmpty());
      for (List<Edit> edits : List.of(remedy.edits(), remedy.otherwise())) {
        if (!edits.isEmpty()) {
          assertThat(takesAfter(pool.match(), job, edits))
              .as(() -> job + " " + pool.match() + " " + edits)
              .isTrue();
        }
      }
      assertThat(remedy.otherwise()).allMatch(edit -> edit instanceof Edit.OfPool || !found);
      assertThat(found).as(() -> job + " " + pool.match()).isTrue();
    }
  }

  private static boolean takesAfter(Match match, JobFacts job, List<Edit> edits) {
    Match nowMatch = match;
    JobFacts nowJob = job;
    for (Edit edit : edits) {
      switch (edit) {
        case Edit.OfJob ofJob -> nowJob = Edits.apply(ofJob, nowJob);
        case Edit.OfPool ofPool -> nowMatch = Edits.apply(ofPool, nowMatch);
      }
    }
    return takes(nowMatch, nowJob);
  }

  private static boolean takes(Match match, JobFacts job) {
    JobFacts judged = job.fork() == Fork.UNKNOWN ? job.withFork(Fork.YES) : job;
    return NaiveRouter.outcome(List.of(), List.of(pool(match)), judged).equals("pool:one");
  }

  private static Pool pool(Match match) {
    return PoolFixtures.pool("one", match, null, Concurrency.UNLIMITED);
  }

  @Property(tries = 3_000, shrinking = ShrinkingMode.OFF)
  void mendingTheNamedClauseTurnsItsVerdict(@ForAll long seed) {
    var random = new RandomTables(seed);
    Pool pool = random.pool("one");
    JobFacts job = random.job();
    List<Verdict.Reason> reasons = reasons(pool.match(), job);
    int failing = (int) reasons.stream().filter(reason -> !reason.met()).count();
    if (failing == 0) {
      assertThat(takes(pool.match(), job)).isTrue();
      return;
    }
    Match match = pool.match();
    for (Verdict.Reason reason : reasons) {
      if (reason.met() || reason.clause().equals("labels")) {
        continue;
      }
      Statistics.collect(reason.clause());
      Match mended = mended(match, reason, job);
      assertThat(reasons(mended, job))
          .as(() -> reason + " " + job + " " + match)
          .noneMatch(after ->
              !after.met()
                  && after.clause().equals(reason.clause())
                  && after.place().equals(reason.place())
                  && after.message().equals(reason.message()));
    }
    // All of them mended, nothing is left that the trail did not name.
    Match all = match;
    for (Verdict.Reason reason : reasons) {
      all = reason.met() ? all : mended(all, reason, job);
    }
    for (int again = 0; again < 8; again++) {
      for (Verdict.Reason reason : reasons(all, job)) {
        all = reason.met() ? all : mended(all, reason, job);
      }
    }
    assertThat(takes(all, job)).isEqualTo(!job.labels().isEmpty());
  }

  private static List<Verdict.Reason> reasons(Match match, JobFacts job) {
    return PoolFixtures.table(List.of(), List.of(pool(match)))
        .trail(job, true)
        .getFirst()
        .reasons();
  }

  /** Changes only the clause that the reason names, at the place that it names. */
  private static Match mended(Match match, Verdict.Reason reason, JobFacts job) {
    Predicate<Glob> other = glob -> !glob.place().equals(reason.place());
    LabelMatch labels = match.labels();
    return switch (reason.clause()) {
      case "labels.all" ->
          match.with(
              new LabelMatch(
                  only(labels.all(), other), labels.any(), labels.none(), allowing(labels, job)));
      case "labels.any" ->
          match.with(new LabelMatch(labels.all(), List.of(), labels.none(), labels.optional()));
      case "labels.none" ->
          match.with(
              new LabelMatch(
                  labels.all(), labels.any(), only(labels.none(), other), labels.optional()));
      case "labels.optional" ->
          match.with(
              new LabelMatch(labels.all(), labels.any(), labels.none(), allowing(labels, job)));
      case "repositories" ->
          match.with(
              mended(match.repositories(), other),
              match.workflows(),
              match.branches(),
              match.actors());
      case "workflows" ->
          match.with(
              match.repositories(),
              mended(match.workflows(), other),
              match.branches(),
              match.actors());
      case "branches" ->
          match.with(
              match.repositories(),
              match.workflows(),
              mended(match.branches(), other),
              match.actors());
      case "actors" ->
          match.with(
              match.repositories(),
              match.workflows(),
              match.branches(),
              mended(match.actors(), other));
      case "visibility" -> match.with(EnumSet.allOf(Visibility.class), match.forks());
      case "forks" -> match.with(match.visibility(), ForkPolicy.INCLUDE);
      default -> match;
    };
  }

  private static List<Glob> allowing(LabelMatch labels, JobFacts job) {
    return Stream.concat(
            labels.optional().stream(), job.labelSet().stream().map(PoolFixtures::glob))
        .toList();
  }

  /** Without the exclusion at that place; of inclusions, which fail together, without any. */
  private static GlobList mended(GlobList list, Predicate<Glob> other) {
    List<Glob> exclude = only(list.exclude(), other);
    return new GlobList(
        exclude.size() == list.exclude().size() ? List.of() : list.include(), exclude);
  }

  private static List<Glob> only(List<Glob> globs, Predicate<Glob> keep) {
    return new ArrayList<>(globs).stream().filter(keep).toList();
  }
}
