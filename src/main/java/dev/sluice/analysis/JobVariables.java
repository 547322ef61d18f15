package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One job as variables: whether it has a label of a block, and which value each field has. */
final class JobVariables {
  private final Sat sat;
  private final List<Integer> labelCells;
  private final int[] labels;
  private final Map<Field, One> fields = new EnumMap<>(Field.class);

  /** A field of which exactly one variable is true. */
  record One(List<Integer> cells, int[] variables) {
    static One of(Sat sat, List<Integer> cells) {
      int[] variables = IntStream.range(0, cells.size()).map(_ -> sat.variable()).toArray();
      sat.clause(variables);
      atMostOne(sat, variables);
      return new One(cells, variables);
    }

    int[] in(BitSet set) {
      return pick(cells, variables, set);
    }
  }

  JobVariables(Sat sat, List<Integer> labelCells, Map<Field, One> fields) {
    this.sat = sat;
    this.labelCells = labelCells;
    this.labels = IntStream.range(0, labelCells.size()).map(_ -> sat.variable()).toArray();
    this.fields.putAll(fields);
  }

  private static int[] pick(List<Integer> cells, int[] variables, BitSet set) {
    int[] picked = new int[variables.length];
    int count = 0;
    for (int i = 0; i < variables.length; i++) {
      if (set.get(cells.get(i))) {
        picked[count] = variables[i];
        count++;
      }
    }
    return Arrays.copyOf(picked, count);
  }

  /** A sequential counter: linear, where pairs would be quadratic. */
  static void atMostOne(Sat sat, int... variables) {
    int before = -1;
    for (int variable : variables) {
      int sofar = sat.variable();
      sat.clause(Sat.not(variable), sofar);
      if (before >= 0) {
        sat.clause(Sat.not(before), sofar);
        sat.clause(Sat.not(before), Sat.not(variable));
      }
      before = sofar;
    }
  }

  One field(Field field) {
    One one = fields.get(field);
    if (one == null) {
      throw new IllegalArgumentException("no variable stands for it");
    }
    return one;
  }

  int[] labels() {
    return labels.clone();
  }

  int[] labelsIn(BitSet set) {
    return pick(labelCells, labels, set);
  }

  int[] valuesIn(Field field, BitSet set) {
    One one = fields.get(field);
    return one == null ? new int[0] : one.in(set);
  }

  /** Demands that the job matches; of labels outside {@code allowed} there is no variable. */
  void require(CellMatcher base) {
    for (BitSet clause : base.clauses()) {
      sat.clause(labelsIn(clause));
    }
    for (int label : labelsIn(Bits.minus(all(labelCells), base.allowed()))) {
      sat.clause(Sat.not(label));
    }
    fields.forEach((field, one) -> {
      for (int other : one.in(Bits.minus(all(one.cells), base.values(field)))) {
        sat.clause(Sat.not(other));
      }
    });
  }

  private static BitSet all(List<Integer> cells) {
    var set = new BitSet();
    cells.forEach(set::set);
    return set;
  }

  /** Demands that the job takes one of the ways out. */
  void require(Escape escape) {
    sat.clause(ways(escape));
  }

  private int[] ways(Escape escape) {
    IntStream.Builder ways = IntStream.builder();
    for (BitSet clause : escape.clauses()) {
      ways.add(misses(clause));
    }
    for (int label : labelsIn(escape.labels())) {
      ways.add(label);
    }
    for (Field field : Field.values()) {
      for (int value : valuesIn(field, escape.values().get(field.ordinal()))) {
        ways.add(value);
      }
    }
    return ways.build().toArray();
  }

  /** A literal that is true exactly if the job does not escape. */
  int matches(Escape escape) {
    int matches = sat.variable();
    int[] ways = ways(escape);
    for (int way : ways) {
      sat.clause(Sat.not(way), Sat.not(matches));
    }
    int[] either = Arrays.copyOf(ways, ways.length + 1);
    either[ways.length] = matches;
    sat.clause(either);
    return matches;
  }

  /** A literal that is true exactly if no label is in {@code clause}. */
  private int misses(BitSet clause) {
    int[] met = labelsIn(clause);
    if (met.length == 1) {
      return Sat.not(met[0]);
    }
    int missed = sat.variable();
    for (int label : met) {
      sat.clause(Sat.not(missed), Sat.not(label));
    }
    int[] either = Arrays.copyOf(met, met.length + 1);
    either[met.length] = missed;
    sat.clause(either);
    return missed;
  }

  /** Demands at most {@code most} labels. */
  void atMost(int most) {
    // registers[j]: more than j of the labels so far are true
    int[] registers = new int[0];
    for (int label : labels) {
      int[] next = new int[Math.min(most, registers.length + 1)];
      for (int j = 0; j < next.length; j++) {
        next[j] = sat.variable();
        if (j < registers.length) {
          sat.clause(Sat.not(registers[j]), next[j]);
        }
        if (j == 0) {
          sat.clause(Sat.not(label), next[0]);
        } else if (j - 1 < registers.length) {
          sat.clause(Sat.not(registers[j - 1]), Sat.not(label), next[j]);
        }
      }
      if (registers.length == most) {
        sat.clause(
            most == 0
                ? new int[] {Sat.not(label)}
                : new int[] {Sat.not(registers[most - 1]), Sat.not(label)});
      }
      registers = next;
    }
  }

  /** The job that was found; {@code rest} fills in the fields that no variable stands for. */
  CellJob found(List<Integer> rest) {
    var set = new BitSet();
    for (int i = 0; i < labels.length; i++) {
      if (sat.isTrue(labels[i])) {
        set.set(labelCells.get(i));
      }
    }
    List<Integer> values = new ArrayList<>(rest);
    fields.forEach((field, one) -> {
      for (int i = 0; i < one.variables.length; i++) {
        if (sat.isTrue(one.variables[i])) {
          values.set(field.ordinal(), one.cells.get(i));
        }
      }
    });
    return new CellJob(set, values);
  }
}
