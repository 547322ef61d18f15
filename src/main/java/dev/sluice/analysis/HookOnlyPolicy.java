package dev.sluice.analysis;

import dev.sluice.config.GlobList;
import dev.sluice.config.Match;
import dev.sluice.diagnostic.Place;
import dev.sluice.routing.JobFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Finds policy that only the job-started hook can enforce. */
final class HookOnlyPolicy {
  private static final List<Field> FIELDS =
      List.of(Field.TRUST, Field.BRANCH, Field.ACTOR, Field.WORKFLOW);

  private final Study study;
  private final CellTable table;

  HookOnlyPolicy(Study study) {
    this.study = study;
    this.table = study.table();
  }

  List<HookOnly> find() {
    List<HookOnly> found = new ArrayList<>();
    for (int entry = table.denyRules(); entry < table.size(); entry++) {
      for (Field field : FIELDS) {
        if (isPossible(entry, field) && study.isReached(entry)) {
          find(entry, field).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  /** Whether the pool or some rule before it looks at the field at all. */
  private boolean isPossible(int entry, Field field) {
    return splits(table.matcher(entry), field)
        || table.reaching(entry).except().stream().anyMatch(matcher -> splits(matcher, field));
  }

  private boolean splits(CellMatcher matcher, Field field) {
    BitSet values = matcher.values(field);
    return field == Field.TRUST
        ? splitsForks(values)
        : values.cardinality() < study.space().size(field);
  }

  private static boolean splitsForks(BitSet trust) {
    for (int cell = 0; cell < Field.TRUST_CELLS; cell += 2) {
      if (trust.get(cell) != trust.get(cell + 1)) {
        return true;
      }
    }
    return false;
  }

  Optional<HookOnly> find(int entry, Field field) {
    var solver = new PairSolver(study.solver(), Pairing.sameBut(field));
    Reduction taken = study.reaching(entry);
    CellMatcher alike = alike(table.matcher(entry), field);
    for (int rule : table.overlapping(alike, table.denyRules())) {
      int denying = rule;
      Optional<HookOnly> found =
          solver
              .find(taken, study.reaching(rule))
              .map(pair -> hookOnly(entry, field, denying, pair, table.outcome(denying)));
      if (found.isPresent()) {
        return found;
      }
    }
    return solver
        .find(taken, Reduction.of(table.unmatched(alike)))
        .map(pair -> hookOnly(entry, field, entry, pair, new Outcome.Unmatched()));
  }

  /** What differs from a job of {@code matcher} in nothing but the field. */
  private CellMatcher alike(CellMatcher matcher, Field field) {
    List<BitSet> values = new ArrayList<>(matcher.values());
    BitSet all =
        field == Field.TRUST
            ? Pairing.ofVisibilitiesOf(matcher.values(field))
            : Bits.all(study.space().size(field));
    values.set(field.ordinal(), all);
    return new CellMatcher(matcher.clauses(), matcher.allowed(), values);
  }

  private HookOnly hookOnly(int entry, Field field, int cause, Pair pair, Outcome other) {
    JobFacts taken = study.confirmed(pair.first(), table.outcome(entry));
    JobFacts kept = study.confirmed(pair.second(), other);
    return new HookOnly(entry, word(field), cause, place(cause, field), taken, kept);
  }

  private static String word(Field field) {
    return switch (field) {
      case REPOSITORY -> "repositories";
      case WORKFLOW -> "workflows";
      case BRANCH -> "branches";
      case ACTOR -> "actors";
      case TRUST -> "forks";
    };
  }

  private Place place(int entry, Field field) {
    Match match = table.match(entry);
    return switch (field) {
      case REPOSITORY -> first(match.repositories(), entry);
      case WORKFLOW -> first(match.workflows(), entry);
      case BRANCH -> first(match.branches(), entry);
      case ACTOR -> first(match.actors(), entry);
      case TRUST ->
          match.forksPlace().equals(match.place()) ? table.place(entry) : match.forksPlace();
    };
  }

  private Place first(GlobList list, int entry) {
    if (list.isAny()) {
      return table.place(entry);
    }
    return (list.include().isEmpty() ? list.exclude() : list.include()).getFirst().place();
  }
}
