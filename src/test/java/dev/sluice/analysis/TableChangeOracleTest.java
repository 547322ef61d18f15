package dev.sluice.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Moved;
import dev.sluice.config.PoolsConfig;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.routing.RoutingTable;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is looked at of a change is enough: two whole analyses differ in nothing else. */
class TableChangeOracleTest {
  private static final int PAIRS = 150;

  @Test
  void wholeAnalysesDifferInWhatTheChangeIsSaidToDo() {
    int gained = 0;
    int lost = 0;
    int dead = 0;
    for (long seed = 0; seed < PAIRS; seed++) {
      DifferenceOracleTest.Pair pair = DifferenceOracleTest.pair(seed);
      RoutingTable old = RoutingTable.compile(pair.before());
      RoutingTable fresh = RoutingTable.compile(pair.after());
      TableChange change = TableChange.between(old, fresh);
      Map<String, String> renamed = Moved.between(pair.before(), pair.after());
      List<Hazard> all = TableAnalysis.of(old).hazards();
      List<Hazard> allNow = TableAnalysis.of(fresh).hazards();
      assertThat(hazards(change.gained(), Map.of()))
          .as(pair::text)
          .isEqualTo(worse(hazards(allNow, Map.of()), hazards(all, renamed)));
      assertThat(hazards(change.lost(), Map.of()))
          .as(pair::text)
          .isEqualTo(worse(hazards(all, renamed), hazards(allNow, Map.of())));
      Set<String> deadNow = dead(fresh, Map.of());
      Set<String> said =
          change.dead().stream().map(one -> one.entry().describe()).collect(Collectors.toSet());
      assertThat(deadNow).as(pair::text).containsAll(said);
      assertThat(said).as(pair::text).containsAll(minus(deadNow, dead(old, renamed)));
      Set<String> errors = errors(pair.after());
      assertThat(messages(change.errors(List.of())))
          .as(pair::text)
          .isSubsetOf(errors)
          .containsAll(renamed.isEmpty() ? minus(errors, errors(pair.before())) : Set.of());
      gained += change.gained().size();
      lost += change.lost().size();
      dead += said.size();
    }
    assertThat(List.of(gained, lost, dead))
        .allSatisfy(count -> assertThat(count).isGreaterThan(PAIRS / 50));
  }

  /** That one starves the other job is seen on one example and not on the next. */
  private static Map<String, Severity> hazards(List<Hazard> hazards, Map<String, String> renamed) {
    return hazards.stream()
        .filter(hazard -> hazard.severity().compareTo(Severity.STARVATION) < 0)
        .map(hazard -> hazard.renamed(renamed))
        .collect(Collectors.toMap(hazard -> hazard.from() + " " + hazard.to(), Hazard::severity));
  }

  private static Map<String, Severity> worse(
      Map<String, Severity> some, Map<String, Severity> others) {
    Map<String, Severity> worse = new HashMap<>(some);
    worse
        .entrySet()
        .removeIf(entry -> {
          Severity other = others.get(entry.getKey());
          return other != null && other.compareTo(entry.getValue()) <= 0;
        });
    return worse;
  }

  private static Set<String> dead(RoutingTable table, Map<String, String> renamed) {
    TableAnalysis analysis = TableAnalysis.of(table);
    return analysis.dead().stream()
        .map(dead -> analysis.study().table().outcome(dead.entry()))
        .map(outcome ->
            outcome instanceof Outcome.Taken(var pool)
                ? renamed.getOrDefault(pool, pool)
                : outcome.describe())
        .collect(Collectors.toSet());
  }

  private static Set<String> errors(PoolsConfig config) {
    return messages(TableFindings.of(RoutingTable.compile(config), List.of()));
  }

  private static Set<String> messages(List<Diagnostic> diagnostics) {
    return diagnostics.stream()
        .filter(Diagnostic::isError)
        .map(one -> one.code().id() + one.message().replaceAll("that .* for$|jobs of .* from", ""))
        .collect(Collectors.toSet());
  }

  private static Set<String> minus(Set<String> these, Set<String> those) {
    Set<String> rest = new HashSet<>(these);
    rest.removeAll(those);
    return rest;
  }
}
