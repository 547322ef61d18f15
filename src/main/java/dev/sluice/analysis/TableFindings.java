package dev.sluice.analysis;

import dev.sluice.config.Assumption;
import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** What is wrong with a table that compiles, for the people who wrote it. */
public final class TableFindings {
  /** Names that are listed before the rest is counted. */
  private static final int SHOWN = 4;

  private final TableAnalysis analysis;
  private final CellTable table;
  private final List<Diagnostic> found = new ArrayList<>();

  /** Pools whose jobs GitHub cannot tell apart: that they take each other's runners is said. */
  private final Set<Set<String>> alike = new HashSet<>();

  private TableFindings(TableAnalysis analysis) {
    this.analysis = analysis;
    this.table = analysis.study().table();
  }

  /**
   * Everything that the analyses have to say of a table, in file order.
   *
   * @param files paths in the order in which they were given
   * @throws Disagreement if the router decides otherwise on an example
   */
  public static List<Diagnostic> of(RoutingTable router, List<String> files) {
    var findings = new TableFindings(TableAnalysis.of(router));
    findings.errors();
    findings.stealing();
    findings.hookOnly();
    findings.bounds(files);
    return Diagnostics.inFileOrder(findings.found, files);
  }

  /** What of it is an error, and nothing else. */
  static List<Diagnostic> errors(TableAnalysis analysis, List<String> files) {
    var findings = new TableFindings(analysis);
    findings.errors();
    return Diagnostics.inFileOrder(
        findings.found.stream().filter(Diagnostic::isError).toList(), files);
  }

  private void errors() {
    unsatisfiable();
    dead();
    forging();
    twins();
  }

  private void add(Code code, String message, Place place, String pointer, String help) {
    found.add(Diagnostic.of(code, message, place, pointer, help));
  }

  private void unsatisfiable() {
    for (int entry : analysis.unsatisfiable()) {
      if (table.matcher(entry).isSatisfiable()) {
        assumedAway(entry);
        continue;
      }
      Contradiction contradiction = Contradiction.of(table, entry);
      add(
          Code.UNSATISFIABLE,
          named(entry) + " can match no job: " + contradiction.text(),
          contradiction.place(),
          table.pointer(entry) + "/match",
          contradiction.help());
    }
  }

  /** Only jobs match that break an assumption: a pool that is useless, or a rule without need. */
  private void assumedAway(int entry) {
    boolean pool = table.isPool(entry);
    var diagnostic =
        Diagnostic.of(
            pool ? Code.UNSATISFIABLE : Code.DEAD_RULE,
            named(entry)
                + (pool ? " can match no job: " : " never refuses a job: ")
                + "all that it matches break an assumption of this file",
            table.place(entry),
            table.pointer(entry) + "/name",
            "It takes two labels of which only one is assumed. Correct assume, or remove "
                + (pool ? "the pool." : "the rule."));
    for (Assumption assumption : table.config().assume()) {
      diagnostic = diagnostic.with("This is assumed", assumption.place());
    }
    found.add(diagnostic);
  }

  private void dead() {
    for (Dead dead : analysis.dead()) {
      boolean pool = table.isPool(dead.entry());
      boolean alone = dead.blockers().size() == 1;
      String verb = pool ? "take" : "refuse";
      String takes =
          dead.blockers().stream().map(this::word).collect(Collectors.joining(", "))
              + (alone ? " " + verb + "s" : " together " + verb)
              + " all of its jobs";
      String moved =
          dead.before() == null
              ? "No place in the order gives it jobs without another losing all: narrow the lists"
                  + " of one, or remove it."
              : "Move it before " + word(dead.before()) + ": then all of them have jobs.";
      var diagnostic =
          Diagnostic.of(
              pool ? Code.DEAD_POOL : Code.DEAD_RULE,
              named(dead.entry())
                  + (pool ? " never gets a job: " : " never refuses a job: ")
                  + takes,
              table.place(dead.entry()),
              table.pointer(dead.entry()) + "/name",
              "For example "
                  + dead.witness().describe()
                  + " "
                  + becomes(dead.taken())
                  + ". "
                  + moved);
      for (int blocker : dead.blockers()) {
        diagnostic = diagnostic.with("This one comes first", table.place(blocker));
      }
      found.add(diagnostic);
    }
  }

  private static String becomes(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Taken(var name) -> "goes to " + name;
      case Outcome.Refused(var name) -> "is refused by " + name;
      case Outcome.Unmatched _ -> "finds no pool";
    };
  }

  private void forging() {
    for (Forging forging : analysis.forging()) {
      int other = forging.others().getFirst();
      int more = forging.others().size() - 1;
      found.add(
          Diagnostic.of(
                  Code.FORGING_WILDCARD,
                  "The wildcard "
                      + Quote.of(forging.wildcard().text())
                      + " of pool "
                      + table.name(forging.entry())
                      + " lets in labels that "
                      + table.name(other)
                      + (more == 0 ? " asks" : " and " + more + " more ask")
                      + " for",
                  forging.wildcard().place(),
                  table.pointer(forging.entry()) + "/match/labels/optional",
                  "A runner of "
                      + table.name(forging.entry())
                      + " could carry "
                      + Quote.of(forging.label())
                      + " and be given to a job of "
                      + table.name(other)
                      + ". Add "
                      + Quote.of(forging.asked().text())
                      + " to none, or write out the labels that optional is for.")
              .with("It is asked for here", forging.asked().place()));
    }
  }

  private void twins() {
    Map<Integer, List<Twins>> bySecond = new LinkedHashMap<>();
    for (Twins twins : analysis.twins()) {
      alike.add(Set.of(table.name(twins.first()), table.name(twins.second())));
      bySecond.computeIfAbsent(twins.second(), _ -> new ArrayList<>()).add(twins);
    }
    bySecond.forEach((second, all) -> {
      Twins one = all.getFirst();
      String name = table.name(second);
      String first = table.name(one.first());
      Set<String> others = new LinkedHashSet<>();
      all.forEach(twins -> others.add(table.name(twins.first())));
      found.add(
          Diagnostic.of(
                  Code.INDISTINCT_POOLS,
                  "GitHub cannot tell jobs of " + shown(others, ", ") + " from those of " + name,
                  table.place(second),
                  table.pointer(second) + "/name",
                  one.firstJob().describe()
                      + " goes to "
                      + first
                      + " and "
                      + one.secondJob().describe()
                      + " to "
                      + name
                      + ", but to GitHub their runners are the same, so that either job may run in"
                      + " either sandbox. Let one of the pools ask for a label of its own.")
              .with("The other pool", table.place(one.first())));
    });
  }

  private void stealing() {
    // Pools of one template stand at one place and are one line.
    Map<String, List<Hazard>> byVictim = new LinkedHashMap<>();
    Map<String, Integer> entries = new HashMap<>();
    for (int entry = table.denyRules(); entry < table.size(); entry++) {
      entries.put(table.name(entry), entry);
    }
    for (Hazard hazard : analysis.hazards()) {
      boolean said = alike.contains(Set.of(hazard.from(), hazard.to()));
      if (!said && hazard.severity() != Severity.BENIGN) {
        int victim = Objects.requireNonNull(entries.get(hazard.from()));
        String place = table.place(victim).toString();
        byVictim.computeIfAbsent(place, _ -> new ArrayList<>()).add(hazard);
      }
    }
    byVictim
        .values()
        .forEach(hazards ->
            stealing(Objects.requireNonNull(entries.get(hazards.getFirst().from())), hazards));
  }

  private void stealing(int victim, List<Hazard> hazards) {
    Hazard worst = hazards.stream().min(Comparator.comparing(Hazard::severity)).orElseThrow();
    Set<String> thieves = new LinkedHashSet<>();
    Set<String> victims = new LinkedHashSet<>();
    Set<String> fixes = new LinkedHashSet<>();
    victims.add(worst.from());
    thieves.add(worst.to());
    for (Hazard hazard : hazards) {
      victims.add(hazard.from());
      thieves.add(hazard.to());
      if (hazard.fix() != null && hazard.from().equals(worst.from())) {
        fixes.add(hazard.fix());
      }
    }
    boolean all =
        hazards.stream()
            .filter(hazard -> hazard.from().equals(worst.from()))
            .allMatch(hazard -> hazard.fix() != null);
    String fix =
        !all || fixes.size() > SHOWN
            ? "Separate the pools by labels of their own, by repositories or by runner groups."
            : (fixes.size() == 1 ? "To prevent it: " : "To prevent it, all of this: ")
                + String.join("; ", fixes)
                + ".";
    add(
        Code.RUNNER_STEALING,
        "Jobs of "
            + shown(thieves, ", ")
            + " can be given the runner of a job of "
            + shown(victims, ", ")
            + " ("
            + worst.severity().word()
            + ")",
        table.place(victim),
        table.pointer(victim) + "/name",
        "For example "
            + worst.thief().describe()
            + " ("
            + worst.to()
            + ") on the runner made for "
            + worst.victim().describe()
            + " ("
            + worst.from()
            + "): it would "
            + sentence(worst.effects())
            + ". "
            + fix);
  }

  private void hookOnly() {
    record Cause(Place place, String field) {}
    Map<Cause, List<HookOnly>> byCause = new LinkedHashMap<>();
    for (HookOnly one : analysis.hookOnly()) {
      byCause.computeIfAbsent(new Cause(one.place(), one.field()), _ -> new ArrayList<>()).add(one);
    }
    byCause.forEach((cause, all) -> {
      HookOnly one = all.getFirst();
      Set<String> pools = new LinkedHashSet<>();
      all.forEach(other -> pools.add(table.name(other.entry())));
      add(
          Code.HOOK_ONLY_POLICY,
          "Only the runners of "
              + shown(pools, ", ")
              + " themselves can enforce what "
              + table.name(one.cause())
              + " says on "
              + cause.field(),
          cause.place(),
          table.pointer(one.cause()) + "/match/" + cause.field(),
          "GitHub may give the runner made for "
              + one.taken().describe()
              + " to "
              + one.kept().describe()
              + "; the job-started hook then fails that job before its"
              + " first step.");
    });
  }

  private void bounds(List<String> files) {
    if (analysis.completeness() != Completeness.EXACT && !files.isEmpty()) {
      add(
          Code.NOT_PROVEN,
          "There are too many kinds of jobs to look at all of them",
          Place.start(files.getFirst()),
          "",
          "What is reported is real, but there may be more. Globs with stars in front or in the"
              + " middle multiply: write them as prefixes or whole labels.");
    }
  }

  private static String sentence(List<String> parts) {
    List<String> first = parts.subList(0, parts.size() - 1);
    return first.isEmpty() ? parts.getLast() : String.join(", ", first) + " and " + parts.getLast();
  }

  private static String shown(Set<String> all, String separator) {
    String first = all.stream().limit(SHOWN).collect(Collectors.joining(separator));
    return all.size() <= SHOWN ? first : first + " and " + (all.size() - SHOWN) + " more";
  }

  private String named(int entry) {
    return (table.isPool(entry) ? "Pool " : "Deny rule ") + table.name(entry);
  }

  private String word(int entry) {
    return (table.isPool(entry) ? "pool " : "deny rule ") + table.name(entry);
  }
}
