package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Looks for jobs. Most questions are decided by {@linkplain Reduction reduction} alone, or by the
 * first job that comes to mind; what is left goes to the {@linkplain Sat solver}.
 */
final class Solver {
  private final JobSpace space;
  private final Assumptions assumptions;
  private boolean certain;

  Solver(JobSpace space, Assumptions assumptions) {
    this.space = space;
    this.assumptions = assumptions;
    this.certain = true;
  }

  JobSpace space() {
    return space;
  }

  Assumptions assumptions() {
    return assumptions;
  }

  /** Whether every question so far was answered. */
  boolean isCertain() {
    return certain;
  }

  /** Begins with what is answered anew. */
  void begin() {
    certain = true;
  }

  /** Makes it known that something was left open. */
  void leaveOpen() {
    certain = false;
  }

  /** A job of the set. */
  Answer find(JobSet set) {
    return find(Reduction.of(set));
  }

  Answer find(Reduction reduction) {
    if (reduction.empty()) {
      return new Answer.None();
    }
    CellJob first = pick(reduction.base(), new BitSet());
    if (isIn(reduction, first)) {
      return new Answer.Found(first);
    }
    return search(reduction, Integer.MAX_VALUE);
  }

  /** A job of the set with as few labels as any of it has. */
  Answer findSmallest(JobSet set) {
    Reduction reduction = Reduction.of(set);
    Answer answer = find(reduction);
    while (answer instanceof Answer.Found(var found)) {
      CellJob smaller = shrink(reduction, found);
      int labels = smaller.labels().cardinality();
      if (labels <= disjointClauses(reduction.base())) {
        return new Answer.Found(smaller);
      }
      answer = search(reduction, labels - 1);
      if (!(answer instanceof Answer.Found)) {
        // Not knowing whether there is a smaller one takes nothing from this one.
        return new Answer.Found(smaller);
      }
    }
    return answer;
  }

  private boolean isIn(Reduction reduction, CellJob job) {
    return assumptions.allow(job)
        && reduction.escapes().stream().allMatch(escape -> escape.isTakenBy(job));
  }

  private CellJob shrink(Reduction reduction, CellJob job) {
    CellJob smallest = job;
    for (Field field : Field.values()) {
      int usual = preferred(field, reduction.base().values(field));
      CellJob plain = smallest.with(field, usual);
      smallest = isIn(reduction, plain) ? plain : smallest;
    }
    for (int label : job.labels().stream().toArray()) {
      CellJob without = smallest.with(Bits.minus(smallest.labels(), Bits.single(label)));
      if (reduction.base().matches(without) && isIn(reduction, without)) {
        smallest = without;
      }
    }
    return smallest;
  }

  /** How many labels a job has to have at least, as far as that is seen at once. */
  private static int disjointClauses(CellMatcher base) {
    var taken = new BitSet();
    int disjoint = 0;
    for (BitSet clause : base.clauses()) {
      if (!clause.intersects(taken)) {
        taken.or(clause);
        disjoint++;
      }
    }
    return disjoint;
  }

  /** A job that matches a satisfiable matcher and has {@code labels} at least. */
  CellJob pick(CellMatcher base, BitSet labels) {
    var picked = (BitSet) labels.clone();
    for (BitSet clause : base.clauses()) {
      if (!clause.intersects(picked)) {
        picked.set(clause.nextSetBit(0));
      }
    }
    List<Integer> values = new ArrayList<>();
    for (Field field : Field.values()) {
      values.add(preferred(field, base.values(field)));
    }
    return new CellJob(picked, values);
  }

  /** What an example says of a field: nothing, if it need not. */
  int preferred(Field field, BitSet cells) {
    return switch (field) {
      case WORKFLOW, BRANCH, ACTOR -> {
        int absent = space.size(field) - 1;
        yield cells.get(absent) ? absent : cells.nextSetBit(0);
      }
      case REPOSITORY, TRUST -> cells.nextSetBit(0);
    };
  }

  private Answer search(Reduction reduction, int mostLabels) {
    var sat = new Sat();
    JobVariables job = variables(sat, reduction);
    reduction.escapes().forEach(job::require);
    if (mostLabels < Integer.MAX_VALUE) {
      job.atMost(mostLabels);
    }
    return switch (sat.solve()) {
      case YES -> new Answer.Found(job.found(pick(reduction.base(), new BitSet()).values()));
      case NO -> new Answer.None();
      case UNKNOWN -> {
        if (mostLabels == Integer.MAX_VALUE) {
          certain = false;
        }
        yield new Answer.Unknown();
      }
    };
  }

  /** The jobs of a reduction as variables; its escapes are not demanded yet. */
  JobVariables variables(Sat sat, Reduction reduction) {
    CellMatcher base = reduction.base();
    var labels = new Partition(base.allowed());
    base.clauses().forEach(labels::split);
    assumptions.groups().forEach(labels::split);
    for (Escape escape : reduction.escapes()) {
      escape.clauses().forEach(labels::split);
      labels.split(escape.labels());
    }
    Map<Field, JobVariables.One> fields = new EnumMap<>(Field.class);
    for (Field field : Field.values()) {
      var values = new Partition(base.values(field));
      boolean matters = false;
      for (Escape escape : reduction.escapes()) {
        BitSet outside = escape.values().get(field.ordinal());
        matters |= !outside.isEmpty();
        values.split(outside);
      }
      if (matters) {
        fields.put(field, JobVariables.One.of(sat, values.representatives()));
      }
    }
    var job = new JobVariables(sat, labels.representatives(), fields);
    job.require(base);
    assumptions.groups().forEach(group -> JobVariables.atMostOne(sat, job.labelsIn(group)));
    return job;
  }
}
