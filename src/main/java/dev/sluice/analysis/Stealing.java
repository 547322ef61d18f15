package dev.sluice.analysis;

import dev.sluice.config.GithubSettings;
import dev.sluice.config.Pool;
import dev.sluice.cost.PriceTable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
  private static final int MOST_WORK = 1_000_000;

  /** Only which of two machines is dearer matters, so the prices of the release do. */
  private static final class Prices {
    static final PriceTable TABLE = PriceTable.builtIn();
  }

  private final Study study;
  private final CellTable table;
  private final Map<Pairing.Sight, PairSolver> solvers = new EnumMap<>(Pairing.Sight.class);
  private int work;

  Stealing(Study study) {
    this.study = study;
    this.table = study.table();
    for (Pairing.Sight sight : Pairing.Sight.values()) {
      solvers.put(sight, new PairSolver(study.solver(), Pairing.subset(sight)));
    }
  }

  /** All hazards between different pools, in the order of the table, benign ones included. */
  List<Hazard> hazards() {
    List<Hazard> found = new ArrayList<>();
    for (int from = table.denyRules(); from < table.size(); from++) {
      BitSet visible = visible(from);
      for (int to = table.denyRules(); to < table.size(); to++) {
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
    BitSet visible = visible(from);
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
        && study.isReached(from)
        && study.isReached(to);
  }

  /** Whether a job of {@code to} may get a runner of {@code from}. */
  Optional<Hazard> hazard(int from, int to) {
    PairSolver solver = solver(from);
    Reduction victims = study.reaching(from);
    Reduction thieves = study.reaching(to);
    CellMatcher seen = study.space().any().with(Field.REPOSITORY, visible(from));
    Reduction seeing = thieves.and(seen);
    Optional<Pair> admitted = solver.find(victims, seeing.and(admitted(from)));
    if (admitted.isPresent()) {
      return admitted.map(pair -> hazard(from, to, pair, List.of()));
    }
    String stopped = "fail before its first step, since " + table.name(from) + " does not admit it";
    return solver
        .find(victims, seeing)
        .map(pair -> hazard(from, to, pair, List.of(new Effects.Effect(Severity.BROKEN, stopped))));
  }

  /** The jobs that the job-started hook of a pool's runners lets run, whatever their labels. */
  private CellMatcher admitted(int entry) {
    return new CellMatcher(List.of(), study.space().any().allowed(), table.matcher(entry).values());
  }

  private Hazard hazard(int from, int to, Pair pair, List<Effects.Effect> stopped) {
    Study.Sample victim = study.sample(pair.first(), from);
    Study.Sample thief = study.sample(pair.second(), to);
    List<Effects.Effect> effects = new ArrayList<>(stopped);
    boolean same = victim.spec().equals(thief.spec());
    if (stopped.isEmpty() && !same) {
      effects.addAll(Effects.of(study.pool(from), study.pool(to), Prices.TABLE));
    }
    boolean waits = pair.second().labels().cardinality() < pair.first().labels().cardinality();
    if (!same && waits) {
      effects.add(
          new Effects.Effect(Severity.STARVATION, "leave the other job to wait for a new runner"));
    }
    Severity severity = effects.isEmpty() ? Severity.BENIGN : effects.getFirst().severity();
    List<String> texts =
        effects.isEmpty()
            ? List.of("not notice")
            : effects.stream().map(Effects.Effect::text).toList();
    return new Hazard(
        table.name(from), table.name(to), victim.job(), thief.job(), severity, texts, null);
  }

  private PairSolver solver(int entry) {
    Pairing.Sight sight = sight(study.pool(entry));
    PairSolver solver = solvers.get(sight);
    if (solver == null) {
      throw new IllegalStateException("no solver for " + sight);
    }
    return solver;
  }

  static Pairing.Sight sight(Pool pool) {
    return switch (pool.runner().scope()) {
      case REPOSITORY -> Pairing.Sight.REPOSITORY;
      case ORGANIZATION -> Pairing.Sight.OWNER;
      case ENTERPRISE -> Pairing.Sight.ANY;
    };
  }

  /**
   * The repositories that may use a runner of a pool, its own aside. Who may use a runner group is
   * set at GitHub; of any but the default one it is taken to be those that some pool of the group
   * serves.
   */
  private BitSet visible(int entry) {
    String group = study.pool(entry).runner().group();
    BitSet all = study.space().any().values(Field.REPOSITORY);
    if (sight(study.pool(entry)) == Pairing.Sight.REPOSITORY
        || group.equalsIgnoreCase(GithubSettings.DEFAULT.runnerGroup())) {
      return all;
    }
    var served = new BitSet();
    for (int other = table.denyRules(); other < table.size(); other++) {
      if (study.pool(other).runner().group().equalsIgnoreCase(group)) {
        served.or(table.matcher(other).values(Field.REPOSITORY));
      }
    }
    return served;
  }
}
