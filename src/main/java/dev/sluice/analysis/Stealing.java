package dev.sluice.analysis;

import dev.sluice.cost.PriceTable;
import dev.sluice.routing.JobFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds which pools' jobs GitHub may give the runners of which others. GitHub gives a queued job
 * any idle runner that carries all of its labels and that its repository can see, whichever job the
 * runner was made for; a runner carries exactly the labels of the job that it was made for.
 */
final class Stealing {
  /**
   * Exceptions that are looked at, over all pairs: a few seconds. A table with more has one trouble
   * for all.
   */
  private static final int MOST_WORK = 500_000;

  /** Only which of two machines is dearer matters, so the prices of the release do. */
  private static final class Prices {
    static final PriceTable TABLE = PriceTable.builtIn();
  }

  private final Study study;
  private final CellTable table;
  private final Sights sights;
  private final Map<Pairing.Sight, PairSolver> solvers = new EnumMap<>(Pairing.Sight.class);
  private int work;

  Stealing(Study study) {
    this.study = study;
    this.table = study.table();
    this.sights = new Sights(study);
    for (Pairing.Sight sight : Pairing.Sight.values()) {
      solvers.put(sight, new PairSolver(study.solver(), Pairing.subset(sight)));
    }
  }

  /**
   * All hazards between different pools, in the order of the table, benign ones included.
   *
   * @param scope the pools of which at least one is in each pair
   */
  List<Hazard> hazards(BitSet scope) {
    List<Hazard> found = new ArrayList<>();
    BitSet all = Bits.all(table.size());
    for (int from = table.denyRules(); from < table.size(); from++) {
      BitSet visible = sights.visible(from);
      BitSet partners = scope.get(from) ? all : scope;
      for (int to = partners.nextSetBit(table.denyRules());
          to >= 0;
          to = partners.nextSetBit(to + 1)) {
        if (from != to && isPossible(from, to, visible)) {
          work += 1 + size(from) + size(to);
          if (work > MOST_WORK) {
            study.solver().leaveOpen();
            return found;
          }
          hazard(from, to).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private int size(int entry) {
    return study.reaching(entry).escapes().size();
  }

  /** The first pool in the order of the table whose jobs may get a runner of {@code from}. */
  Optional<Hazard> from(int from) {
    BitSet visible = sights.visible(from);
    for (int to = table.denyRules(); to < table.size(); to++) {
      if (from != to && isPossible(from, to, visible)) {
        Optional<Hazard> hazard = hazard(from, to);
        if (hazard.isPresent()) {
          return hazard;
        }
      }
    }
    return Optional.empty();
  }

  /** What can be said at once of whether a job of {@code to} fits a runner of {@code from}. */
  private boolean isPossible(int from, int to, BitSet visible) {
    BitSet allowed = table.matcher(from).allowed();
    CellMatcher thief = table.matcher(to);
    return table.mayFit(to, allowed)
        && thief.clauses().stream().allMatch(clause -> clause.intersects(allowed))
        && thief.values(Field.REPOSITORY).intersects(visible)
        && sights.mayMeet(from, to)
        && study.isReached(from)
        && study.isReached(to);
  }

  /**
   * Whether a job of {@code to} may get a runner of {@code from}, and how bad that is at worst:
   * what the hook on the runner lets through is another matter than what it refuses.
   */
  Optional<Hazard> hazard(int from, int to) {
    PairSolver solver = solver(from);
    Reduction victims = study.reaching(from);
    CellMatcher seen = study.space().any().with(Field.REPOSITORY, sights.visible(from));
    Reduction thieves = study.reaching(to).and(seen);
    CellMatcher admitted = admitted(from);
    Optional<Hazard> let =
        solver
            .find(victims, thieves.and(admitted))
            .map(pair -> hazard(from, to, pair, let(from, to, pair)));
    if (thieves.empty() || thieves.base().implies(admitted)) {
      return let;
    }
    String stopped = "fail before its first step, since " + table.name(from) + " does not admit it";
    Optional<Hazard> refused =
        solver
            .find(victims, thieves.minus(admitted))
            .map(pair ->
                hazard(from, to, pair, List.of(new Effects.Effect(Severity.BROKEN, stopped))));
    return Stream.of(let, refused)
        .flatMap(Optional::stream)
        .min(Comparator.comparing(Hazard::severity));
  }

  /** The jobs that the job-started hook of a pool's runners lets run, whatever their labels. */
  private CellMatcher admitted(int entry) {
    return new CellMatcher(List.of(), study.space().any().allowed(), table.matcher(entry).values());
  }

  private List<Effects.Effect> let(int from, int to, Pair pair) {
    if (Declared.isSame(study.pool(from), study.pool(to))) {
      return List.of();
    }
    List<Effects.Effect> effects =
        new ArrayList<>(Effects.of(study.pool(from), study.pool(to), Prices.TABLE));
    if (pair.second().labels().cardinality() < pair.first().labels().cardinality()) {
      effects.add(
          new Effects.Effect(Severity.STARVATION, "leave the other job to wait for a new runner"));
    }
    return effects;
  }

  private Hazard hazard(int from, int to, Pair pair, List<Effects.Effect> effects) {
    JobFacts victim = study.confirmed(pair.first(), table.outcome(from));
    JobFacts thief = study.confirmed(pair.second(), table.outcome(to));
    Severity severity = effects.isEmpty() ? Severity.BENIGN : effects.getFirst().severity();
    List<String> texts =
        effects.isEmpty()
            ? List.of("not notice")
            : effects.stream().map(Effects.Effect::text).toList();
    return new Hazard(table.name(from), table.name(to), victim, thief, severity, texts, null);
  }

  private PairSolver solver(int entry) {
    Pairing.Sight sight = sights.of(entry);
    PairSolver solver = solvers.get(sight);
    if (solver == null) {
      throw new IllegalStateException("no solver for " + sight);
    }
    return solver;
  }
}
