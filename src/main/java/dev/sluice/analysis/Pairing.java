package dev.sluice.analysis;

import java.util.BitSet;
import java.util.EnumSet;
import java.util.Set;

/**
 * How two jobs have to be related.
 *
 * @param sameLabels whether both have the same labels, as opposed to the second having some of the
 *     first one's
 * @param repository whose runner the second job can see
 * @param same the fields in which both have the same value, the repository left aside
 */
record Pairing(boolean sameLabels, Sight repository, Set<Field> same) {

  /** Which repositories a runner is there for. */
  enum Sight {
    /** Its own. It has one visibility, too. */
    REPOSITORY,
    /** Those of its owner. */
    OWNER,
    ANY
  }

  Pairing {
    same = Set.copyOf(same);
  }

  static Pairing subset(Sight sight) {
    return new Pairing(false, sight, Set.of());
  }

  static Pairing sameLabels(Sight sight) {
    return new Pairing(true, sight, Set.of());
  }

  /** Two jobs of one repository that differ in nothing but {@code field}. */
  static Pairing sameBut(Field field) {
    var same = EnumSet.of(Field.WORKFLOW, Field.BRANCH, Field.ACTOR, Field.TRUST);
    same.remove(field);
    return new Pairing(true, Sight.REPOSITORY, same);
  }

  /** Whether two jobs are so related. */
  boolean allows(CellJob first, CellJob second, JobSpace space) {
    boolean labels =
        sameLabels
            ? first.labels().equals(second.labels())
            : Bits.contains(first.labels(), second.labels());
    return labels
        && same.stream().allMatch(field -> first.value(field) == second.value(field))
        && sees(first, second, space);
  }

  private boolean sees(CellJob first, CellJob second, JobSpace space) {
    int one = first.value(Field.REPOSITORY);
    int other = second.value(Field.REPOSITORY);
    return switch (repository) {
      case REPOSITORY ->
          one == other
              && Field.visibility(first.value(Field.TRUST))
                  == Field.visibility(second.value(Field.TRUST));
      case OWNER ->
          space.repositories().owners().get(one).equals(space.repositories().owners().get(other));
      case ANY -> true;
    };
  }

  /** The trust cells whose visibility occurs in {@code trust}. */
  static BitSet ofVisibilitiesOf(BitSet trust) {
    var cells = new BitSet(Field.TRUST_CELLS);
    trust.stream()
        .forEach(cell -> {
          cells.set(Field.trust(Field.visibility(cell), false));
          cells.set(Field.trust(Field.visibility(cell), true));
        });
    return cells;
  }
}
