package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A matcher over cells: a job matches if all of its labels are in {@code allowed}, each clause is
 * met by one of them, and each field's value is among the allowed ones. Closed under conjunction.
 *
 * @param clauses within {@code allowed}
 * @param values the allowed cells of each {@link Field}, in their order
 */
record CellMatcher(List<BitSet> clauses, BitSet allowed, List<BitSet> values) {
  CellMatcher {
    List<BitSet> within = new ArrayList<>();
    for (BitSet clause : clauses) {
      BitSet met = Bits.and(clause, allowed);
      if (!within.contains(met)) {
        within.add(met);
      }
    }
    clauses = List.copyOf(within);
    values = List.copyOf(values);
  }

  BitSet values(Field field) {
    return values.get(field.ordinal());
  }

  /** Whether some job matches. */
  boolean isSatisfiable() {
    return clauses.stream().noneMatch(BitSet::isEmpty)
        && values.stream().noneMatch(BitSet::isEmpty);
  }

  boolean matches(CellJob job) {
    for (Field field : Field.values()) {
      if (!values(field).get(job.value(field))) {
        return false;
      }
    }
    for (BitSet clause : clauses) {
      if (!clause.intersects(job.labels())) {
        return false;
      }
    }
    return Bits.contains(allowed, job.labels());
  }

  /** Whether some job matches both. */
  boolean overlaps(CellMatcher other) {
    for (int f = 0; f < values.size(); f++) {
      if (!values.get(f).intersects(other.values.get(f))) {
        return false;
      }
    }
    for (BitSet clause : clauses) {
      if (!clause.intersects(other.allowed)) {
        return false;
      }
    }
    for (BitSet clause : other.clauses) {
      if (!clause.intersects(allowed)) {
        return false;
      }
    }
    return true;
  }

  /** Whether all that matches this matches {@code other}, as far as single clauses show it. */
  boolean implies(CellMatcher other) {
    for (int f = 0; f < values.size(); f++) {
      if (!Bits.contains(other.values.get(f), values.get(f))) {
        return false;
      }
    }
    return Bits.contains(other.allowed, allowed)
        && other.clauses.stream()
            .allMatch(clause -> clauses.stream().anyMatch(own -> Bits.contains(clause, own)));
  }

  /** What matches both. */
  CellMatcher and(CellMatcher other) {
    List<BitSet> both = new ArrayList<>(clauses);
    both.addAll(other.clauses);
    List<BitSet> meet = new ArrayList<>();
    for (int f = 0; f < values.size(); f++) {
      meet.add(Bits.and(values.get(f), other.values.get(f)));
    }
    return new CellMatcher(both, Bits.and(allowed, other.allowed), meet);
  }

  CellMatcher withAllowed(BitSet fewer) {
    return new CellMatcher(clauses, Bits.and(allowed, fewer), values);
  }

  CellMatcher withClause(BitSet clause) {
    List<BitSet> more = new ArrayList<>(clauses);
    more.add(clause);
    return new CellMatcher(more, allowed, values);
  }

  CellMatcher with(Field field, BitSet cells) {
    List<BitSet> other = new ArrayList<>(values);
    other.set(field.ordinal(), Bits.and(values(field), cells));
    return new CellMatcher(clauses, allowed, other);
  }
}
