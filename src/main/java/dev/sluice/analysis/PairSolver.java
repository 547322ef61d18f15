package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for two related jobs, such as one whose runner the other can take. As with single jobs,
 * what can be seen at once is not put to the {@linkplain Sat solver}.
 */
final class PairSolver {
  private final Solver solver;
  private final JobSpace space;
  private final Pairing pairing;

  PairSolver(Solver solver, Pairing pairing) {
    this.solver = solver;
    this.space = solver.space();
    this.pairing = pairing;
  }

  /**
   * Two jobs of which none has a label to spare. Empty if there are none, and if none were found
   * within the bounds, which the solver then {@linkplain Solver#isCertain remembers}.
   */
  Optional<Pair> find(Reduction first, Reduction second) {
    if (first.empty() || second.empty()) {
      return Optional.empty();
    }
    Optional<Pair> early = pick(first, second);
    if (early.isPresent()) {
      return early.map(pair -> shrink(pair, first, second));
    }
    Reduction one = first;
    Reduction other = second;
    while (!one.empty() && !other.empty()) {
      CellMatcher base = narrowFirst(one.base(), other.base());
      CellMatcher otherBase = narrowSecond(other.base(), base);
      if (base.equals(one.base()) && otherBase.equals(other.base())) {
        return decide(one, other).map(pair -> shrink(pair, first, second));
      }
      one = Reduction.of(one.set().withBase(base));
      other = Reduction.of(other.set().withBase(otherBase));
    }
    return Optional.empty();
  }

  private CellMatcher narrowFirst(CellMatcher first, CellMatcher second) {
    CellMatcher base = narrow(first, second);
    for (BitSet clause : second.clauses()) {
      base = implied(base, clause) ? base : base.withClause(clause);
    }
    return pairing.sameLabels() ? base.withAllowed(second.allowed()) : base;
  }

  private CellMatcher narrowSecond(CellMatcher second, CellMatcher first) {
    CellMatcher base = narrow(second, first).withAllowed(first.allowed());
    if (pairing.sameLabels()) {
      for (BitSet clause : first.clauses()) {
        base = implied(base, clause) ? base : base.withClause(clause);
      }
    }
    return base;
  }

  private static boolean implied(CellMatcher base, BitSet clause) {
    return base.clauses().stream().anyMatch(own -> Bits.contains(clause, own));
  }

  /** What of {@code base} some job of {@code other} can go with, by its fields. */
  private CellMatcher narrow(CellMatcher base, CellMatcher other) {
    CellMatcher narrower = base;
    for (Field field : pairing.same()) {
      narrower = narrower.with(field, other.values(field));
    }
    BitSet repositories = other.values(Field.REPOSITORY);
    return switch (pairing.repository()) {
      case REPOSITORY ->
          narrower
              .with(Field.REPOSITORY, repositories)
              .with(Field.TRUST, Pairing.ofVisibilitiesOf(other.values(Field.TRUST)));
      case OWNER -> narrower.with(Field.REPOSITORY, space.repositories().ofOwnersOf(repositories));
      case ANY -> narrower;
    };
  }

  private Optional<Pair> decide(Reduction one, Reduction other) {
    Optional<Pair> first = pick(one, other);
    if (first.isPresent()) {
      return first;
    }
    return search(one, other);
  }

  /** The first pair that comes to mind, if it will do. */
  private Optional<Pair> pick(Reduction one, Reduction other) {
    CellMatcher within = other.base().withAllowed(one.base().allowed());
    if (!within.isSatisfiable()) {
      return Optional.empty();
    }
    CellJob second = solver.pick(within, new BitSet());
    CellJob first = solver.pick(one.base(), second.labels());
    if (pairing.sameLabels()) {
      second = second.with(first.labels());
    }
    second = related(second, first, other.base());
    var pair = new Pair(first, second);
    return isPair(pair, one, other) ? Optional.of(pair) : Optional.empty();
  }

  private CellJob related(CellJob second, CellJob first, CellMatcher base) {
    CellJob job = second;
    for (Field field : pairing.same()) {
      job = job.with(field, first.value(field));
    }
    int repository = first.value(Field.REPOSITORY);
    return switch (pairing.repository()) {
      case REPOSITORY -> {
        BitSet trust =
            Bits.and(
                base.values(Field.TRUST),
                Pairing.ofVisibilitiesOf(Bits.single(first.value(Field.TRUST))));
        boolean free = !pairing.same().contains(Field.TRUST) && !trust.isEmpty();
        job = free ? job.with(Field.TRUST, trust.nextSetBit(0)) : job;
        yield job.with(Field.REPOSITORY, repository);
      }
      case OWNER -> {
        BitSet cells = space.repositories().ofOwnersOf(Bits.single(repository));
        cells.and(base.values(Field.REPOSITORY));
        yield cells.isEmpty() ? job : job.with(Field.REPOSITORY, cells.nextSetBit(0));
      }
      case ANY -> job;
    };
  }

  private Pair shrink(Pair pair, Reduction first, Reduction second) {
    Pair smallest = pair;
    for (Field field : Field.values()) {
      int one = solver.preferred(field, first.base().values(field));
      int other = solver.preferred(field, second.base().values(field));
      CellJob plainFirst = smallest.first().with(field, one);
      for (Pair plain :
          List.of(
              new Pair(plainFirst, smallest.second().with(field, other)),
              new Pair(plainFirst, smallest.second().with(field, one)))) {
        if (isPair(plain, first, second)) {
          smallest = plain;
          break;
        }
      }
    }
    for (int label : pair.first().labels().stream().toArray()) {
      BitSet without = Bits.single(label);
      CellJob one = smallest.first().with(Bits.minus(smallest.first().labels(), without));
      CellJob other = smallest.second().with(Bits.minus(smallest.second().labels(), without));
      for (Pair smaller : List.of(new Pair(one, other), new Pair(smallest.first(), other))) {
        if (isPair(smaller, first, second)) {
          smallest = smaller;
          break;
        }
      }
    }
    return smallest;
  }

  private boolean isPair(Pair pair, Reduction first, Reduction second) {
    return pairing.allows(pair.first(), pair.second(), space)
        && solver.assumptions().allow(pair.first())
        && solver.assumptions().allow(pair.second())
        && first.contains(pair.first())
        && second.contains(pair.second());
  }

  private Optional<Pair> search(Reduction one, Reduction other) {
    var sat = new Sat();
    List<Integer> labels = labels(one, other);
    Map<Field, List<Integer>> cells = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      cells.put(field, cells(field, one, other));
    }
    JobVariables first = new JobVariables(sat, labels, fields(sat, cells, Map.of()));
    Map<Field, JobVariables.One> shared = new HashMap<>();
    for (Field field : Field.values()) {
      boolean same =
          pairing.same().contains(field)
              || field == Field.REPOSITORY && pairing.repository() == Pairing.Sight.REPOSITORY;
      if (same) {
        shared.put(field, first.field(field));
      }
    }
    JobVariables second = new JobVariables(sat, labels, fields(sat, cells, shared));
    relate(sat, first, second);
    require(sat, first, one);
    require(sat, second, other);
    return switch (sat.solve()) {
      case YES -> {
        List<Integer> none = new ArrayList<>();
        for (Field _ : Field.values()) {
          none.add(0);
        }
        yield Optional.of(new Pair(first.found(none), second.found(none)));
      }
      case NO -> Optional.empty();
      case UNKNOWN -> {
        solver.leaveOpen();
        yield Optional.empty();
      }
    };
  }

  private static Map<Field, JobVariables.One> fields(
      Sat sat, Map<Field, List<Integer>> cells, Map<Field, JobVariables.One> shared) {
    Map<Field, JobVariables.One> fields = new EnumMap<>(Field.class);
    cells.forEach((field, list) -> {
      JobVariables.One one = shared.get(field);
      fields.put(field, one == null ? JobVariables.One.of(sat, list) : one);
    });
    return fields;
  }

  private void require(Sat sat, JobVariables job, Reduction reduction) {
    job.require(reduction.base());
    reduction.escapes().forEach(job::require);
    solver
        .assumptions()
        .groups()
        .forEach(group -> JobVariables.atMostOne(sat, job.labelsIn(group)));
  }

  private void relate(Sat sat, JobVariables first, JobVariables second) {
    int[] ones = first.labels();
    int[] others = second.labels();
    for (int i = 0; i < ones.length; i++) {
      sat.clause(Sat.not(others[i]), ones[i]);
      if (pairing.sameLabels()) {
        sat.clause(Sat.not(ones[i]), others[i]);
      }
    }
    switch (pairing.repository()) {
      case REPOSITORY -> {
        for (int cell = 0; cell < Field.TRUST_CELLS; cell++) {
          goWith(
              sat, first, second, Field.TRUST, cell, Pairing.ofVisibilitiesOf(Bits.single(cell)));
        }
      }
      case OWNER -> {
        for (int cell : first.field(Field.REPOSITORY).cells()) {
          BitSet same = space.repositories().ofOwnersOf(Bits.single(cell));
          goWith(sat, first, second, Field.REPOSITORY, cell, same);
        }
      }
      case ANY -> {}
    }
  }

  /** If the first job has {@code cell}, the second has one of {@code others}. */
  private static void goWith(
      Sat sat, JobVariables first, JobVariables second, Field field, int cell, BitSet others) {
    int[] has = first.valuesIn(field, Bits.single(cell));
    if (has.length == 1) {
      int[] may = second.valuesIn(field, others);
      int[] clause = Arrays.copyOf(may, may.length + 1);
      clause[may.length] = Sat.not(has[0]);
      sat.clause(clause);
    }
  }

  private List<Integer> labels(Reduction one, Reduction other) {
    var partition = new Partition(one.base().allowed());
    solver.assumptions().groups().forEach(partition::split);
    for (Reduction reduction : List.of(one, other)) {
      partition.split(reduction.base().allowed());
      reduction.base().clauses().forEach(partition::split);
      for (Escape escape : reduction.escapes()) {
        escape.clauses().forEach(partition::split);
        partition.split(escape.labels());
      }
    }
    return partition.representatives();
  }

  private List<Integer> cells(Field field, Reduction one, Reduction other) {
    BitSet either = Bits.or(one.base().values(field), other.base().values(field));
    var partition = new Partition(either);
    if (field == Field.TRUST) {
      partition.splitEach();
    }
    if (field == Field.REPOSITORY && pairing.repository() == Pairing.Sight.OWNER) {
      space.repositories().byOwner().forEach(partition::split);
    }
    for (Reduction reduction : List.of(one, other)) {
      partition.split(reduction.base().values(field));
      for (Escape escape : reduction.escapes()) {
        partition.split(escape.values().get(field.ordinal()));
      }
    }
    return partition.representatives();
  }
}
