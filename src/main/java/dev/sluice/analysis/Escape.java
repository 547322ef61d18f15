package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * How jobs of some base can avoid a matcher: by missing a clause, by a label that it does not
 * allow, or by a value that it does not allow. Only ways that the base leaves open are listed.
 *
 * @param from the matcher
 * @param clauses that a job may miss
 * @param labels that take a job out; may be empty
 * @param values that take a job out, of each {@link Field}; may be empty
 */
record Escape(CellMatcher from, List<BitSet> clauses, BitSet labels, List<BitSet> values) {
  Escape {
    clauses = List.copyOf(clauses);
    values = List.copyOf(values);
  }

  /** The ways out of {@code matcher}, which overlaps {@code base}. */
  static Escape of(CellMatcher base, CellMatcher matcher) {
    List<BitSet> missable = new ArrayList<>();
    for (BitSet clause : matcher.clauses()) {
      BitSet met = Bits.and(clause, base.allowed());
      boolean certain = base.clauses().stream().anyMatch(own -> Bits.contains(met, own));
      if (!certain && missable.stream().noneMatch(other -> Bits.contains(met, other))) {
        missable.removeIf(other -> Bits.contains(other, met));
        missable.add(met);
      }
    }
    List<BitSet> outside = new ArrayList<>();
    for (Field field : Field.values()) {
      outside.add(Bits.minus(base.values(field), matcher.values(field)));
    }
    return new Escape(matcher, missable, Bits.minus(base.allowed(), matcher.allowed()), outside);
  }

  int ways() {
    int ways = clauses.size() + (labels.isEmpty() ? 0 : 1);
    for (BitSet outside : values) {
      ways += outside.isEmpty() ? 0 : 1;
    }
    return ways;
  }

  /** What of {@code base} takes the only way there is. */
  CellMatcher takenBy(CellMatcher base) {
    if (!clauses.isEmpty()) {
      return base.withAllowed(Bits.minus(base.allowed(), clauses.getFirst()));
    }
    if (!labels.isEmpty()) {
      return base.withClause(labels);
    }
    for (Field field : Field.values()) {
      if (!values.get(field.ordinal()).isEmpty()) {
        return base.with(field, values.get(field.ordinal()));
      }
    }
    throw new IllegalStateException("there is no way");
  }

  boolean isTakenBy(CellJob job) {
    return !from.matches(job);
  }
}
