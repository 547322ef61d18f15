package dev.sluice.golden;

import dev.sluice.config.Assumption;
import dev.sluice.config.DenyRule;
import dev.sluice.config.Guards;
import dev.sluice.config.Limits;
import dev.sluice.config.Match;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.diagnostic.Place;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Measures coverage by taking each clause away and looking whether any job is then decided
 * otherwise. Walking the table once tells which jobs each rule and pool is asked about at all;
 * another answer to one of those is another decision.
 */
final class CoverageMeter {
  /** An assumption, rule or pool by itself. */
  private static final class Entry {
    private final Function<Match, List<Clause>> clauses;
    private final boolean deny;
    private final String name;
    private final Match match;
    private final Place place;
    private final Function<Match, RoutingTable> alone;
    private final List<JobFacts> taken = new ArrayList<>();

    /** Jobs that are asked about here and go further down. */
    private List<JobFacts> passedBy = List.of();

    Entry(
        Function<Match, List<Clause>> clauses,
        boolean deny,
        String name,
        Match match,
        Place place,
        Function<Match, RoutingTable> alone) {
      this.clauses = clauses;
      this.deny = deny;
      this.name = name;
      this.match = match;
      this.place = place;
      this.alone = alone;
    }

    boolean matters(Clause clause) {
      return clause.without().stream()
          .map(alone)
          .anyMatch(other ->
              taken.stream().anyMatch(job -> !takes(other, job))
                  || passedBy.stream().anyMatch(job -> takes(other, job)));
    }
  }

  private record Spot(String path, Place place) {}

  /** A clause as it is written, which may stand in many pools. */
  private static final class Written {
    private final Clause clause;
    private final List<String> owners = new ArrayList<>();
    private boolean matters;
    private boolean reached;

    Written(Clause clause) {
      this.clause = clause;
    }

    Coverage.Gap gap() {
      String more = owners.size() == 1 ? "" : " and " + (owners.size() - 1) + " more";
      return new Coverage.Gap(
          owners.getFirst() + more + ": " + clause.path() + " " + clause.text(),
          clause.place(),
          !reached);
    }
  }

  private CoverageMeter() {}

  static Coverage measure(PoolsConfig config, Collection<JobFacts> jobs) {
    List<Entry> entries = entries(config);
    Set<JobFacts> known = new LinkedHashSet<>();
    for (JobFacts job : jobs) {
      if (job.fork() == Fork.UNKNOWN) {
        known.add(job.withFork(Fork.YES));
        known.add(job.withFork(Fork.NO));
      } else {
        known.add(job);
      }
    }
    walk(entries, known);
    return new Coverage(reached(entries, false), reached(entries, true), clauses(entries));
  }

  private static List<Entry> entries(PoolsConfig config) {
    Stream<Entry> assumptions =
        IntStream.range(0, config.assume().size())
            .mapToObj(i -> {
              DenyRule rule = config.assume().get(i).rule(i);
              return new Entry(
                  Clause::ofAssumption,
                  true,
                  rule.name(),
                  rule.match(),
                  rule.place(),
                  match -> {
                    var other = new Assumption(match.labels().any(), rule.place());
                    return table(config, List.of(other), List.of(), List.of());
                  });
            });
    Stream<Entry> rules =
        config.deny().stream()
            .map(rule ->
                new Entry(
                    match -> Clause.of(match, false),
                    true,
                    rule.name(),
                    rule.match(),
                    rule.place(),
                    match -> {
                      var other =
                          new DenyRule(
                              rule.name(), match, rule.reason(), rule.place(), rule.pointer());
                      return table(config, List.of(), List.of(other), List.of());
                    }));
    Stream<Entry> pools =
        config.pools().stream()
            .map(pool ->
                new Entry(
                    match -> Clause.of(match, true),
                    false,
                    pool.name(),
                    pool.match(),
                    pool.place(),
                    match -> table(config, List.of(), List.of(), List.of(pool.withMatch(match)))));
    return Stream.of(assumptions, rules, pools).flatMap(entries -> entries).toList();
  }

  private static RoutingTable table(
      PoolsConfig config, List<Assumption> assume, List<DenyRule> deny, List<Pool> pools) {
    return RoutingTable.compile(
        new PoolsConfig(
            config.github(),
            config.modal(),
            Limits.NONE,
            Guards.NONE,
            assume,
            deny,
            pools,
            List.of()));
  }

  private static boolean takes(RoutingTable alone, JobFacts job) {
    return !(alone.route(job) instanceof Decision.Unmatched);
  }

  private static void walk(List<Entry> entries, Set<JobFacts> jobs) {
    List<JobFacts> left = List.copyOf(jobs);
    for (Entry entry : entries) {
      RoutingTable table = entry.alone.apply(entry.match);
      Map<Boolean, List<JobFacts>> split =
          left.stream().collect(Collectors.partitioningBy(job -> takes(table, job)));
      List<JobFacts> further = split.getOrDefault(false, List.of());
      entry.taken.addAll(split.getOrDefault(true, List.of()));
      // Most pools take nothing, and then share one list.
      left = further.size() == left.size() ? left : further;
      entry.passedBy = left;
    }
  }

  private static Coverage.Part reached(List<Entry> entries, boolean deny) {
    List<Entry> kind = entries.stream().filter(entry -> entry.deny == deny).toList();
    return new Coverage.Part(
        kind.size(),
        kind.stream()
            .filter(entry -> entry.taken.isEmpty())
            .map(entry -> new Coverage.Gap(entry.name, entry.place, false))
            .toList());
  }

  private static Coverage.Part clauses(List<Entry> entries) {
    Map<Spot, Written> all = new LinkedHashMap<>();
    for (Entry entry : entries) {
      for (Clause clause : entry.clauses.apply(entry.match)) {
        Written written =
            all.computeIfAbsent(new Spot(clause.path(), clause.place()), _ -> new Written(clause));
        written.owners.add(entry.name);
        written.reached = written.reached || !entry.taken.isEmpty();
        written.matters = written.matters || entry.matters(clause);
      }
    }
    return new Coverage.Part(
        all.size(), all.values().stream().filter(one -> !one.matters).map(Written::gap).toList());
  }
}
