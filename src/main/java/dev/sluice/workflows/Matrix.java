package dev.sluice.workflows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Expands {@code strategy.matrix} as GitHub's published workflow parser does: the product of the
 * lists in the order written, less what {@code exclude} names, then the entries of {@code include}
 * one by one. What an entry says under keys of the matrix is a filter: each single value in it, at
 * any depth, must equal the combination's in that place, and what it leaves out may be anything.
 * The rest of an entry of {@code include} is added to each combination that the filter lets
 * through; one that lets none through becomes a combination of its own.
 */
final class Matrix {
  /** GitHub makes no more jobs than this of one matrix. */
  static final int COMBINATIONS = 256;

  /** Where building the product stops, should {@code exclude} leave fewer of it. */
  private static final int PRODUCT = 100_000;

  /** Single values that are compared at most; no matrix that GitHub takes comes near. */
  private static final int COMPARISONS = 5_000_000;

  /** What becomes of a matrix. */
  sealed interface Expansion {
    /** One job each; the keys in lower case. */
    record Combinations(List<Map<String, Value>> all) implements Expansion {}

    record NotKnown(List<Cause> causes) implements Expansion {}

    /** GitHub refuses it. */
    record Refused(String message) implements Expansion {}
  }

  private static final class Stop extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Expansion result;

    Stop(Expansion result) {
      super(null, null, false, false);
      this.result = result;
    }

    static Stop refused(String message) {
      return new Stop(new Expansion.Refused(message));
    }
  }

  private static final class Combination {
    private final Map<String, Value> product;
    private final Map<String, Value> values;

    Combination(Map<String, Value> product) {
      this.product = product;
      this.values = new LinkedHashMap<>(product);
    }
  }

  private final Map<String, List<Value>> vectors = new LinkedHashMap<>();
  private List<Map<String, Value>> include = List.of();
  private List<Map<String, Value>> exclude = List.of();
  private int comparisons;

  private Matrix() {}

  static Expansion expand(Value matrix) {
    try {
      return new Matrix().read(matrix).expand();
    } catch (Stop stop) {
      return stop.result;
    }
  }

  private Matrix read(Value matrix) throws Stop {
    if (matrix instanceof Value.Unknown(List<Cause> causes)) {
      throw new Stop(new Expansion.NotKnown(causes));
    }
    if (!(matrix instanceof Value.Fields fields)) {
      throw Stop.refused("A matrix is a mapping of lists");
    }
    for (Map.Entry<String, Value> entry : fields.entries().entrySet()) {
      String key = entry.getKey().toLowerCase(Locale.ROOT);
      switch (key) {
        case "include" -> include = objects(key, entry.getValue());
        case "exclude" -> exclude = objects(key, entry.getValue());
        default -> vectors.put(key, vector(entry.getKey(), entry.getValue()));
      }
    }
    if (vectors.isEmpty() && include.isEmpty()) {
      throw Stop.refused("The matrix has neither a list nor an include");
    }
    return this;
  }

  private static List<Value> vector(String key, Value value) throws Stop {
    if (value instanceof Value.Unknown) {
      return List.of(value);
    }
    if (!(value instanceof Value.Items(List<Value> items))) {
      throw Stop.refused("The values of matrix." + key + " must be a list");
    }
    if (items.isEmpty()) {
      throw Stop.refused("The list of matrix." + key + " is empty");
    }
    return items;
  }

  private static List<Map<String, Value>> objects(String key, Value value) throws Stop {
    if (value instanceof Value.Unknown(List<Cause> causes)) {
      throw new Stop(new Expansion.NotKnown(causes));
    }
    if (!(value instanceof Value.Items(List<Value> items))) {
      throw Stop.refused("matrix." + key + " must be a list of mappings");
    }
    List<Map<String, Value>> objects = new ArrayList<>();
    for (Value item : items) {
      if (item instanceof Value.Unknown(List<Cause> causes)) {
        throw new Stop(new Expansion.NotKnown(causes));
      }
      if (!(item instanceof Value.Fields fields)) {
        throw Stop.refused("matrix." + key + " must be a list of mappings");
      }
      Map<String, Value> object = new LinkedHashMap<>();
      fields.entries().forEach((name, v) -> object.put(name.toLowerCase(Locale.ROOT), v));
      objects.add(object);
    }
    return objects;
  }

  private Expansion expand() throws Stop {
    for (Map<String, Value> entry : exclude) {
      for (String key : entry.keySet()) {
        if (!vectors.containsKey(key)) {
          throw Stop.refused("matrix.exclude names " + key + ", which the matrix does not have");
        }
      }
    }
    List<Combination> combinations = new ArrayList<>();
    for (Map<String, Value> product : product()) {
      if (!isExcluded(product)) {
        combinations.add(new Combination(product));
      }
    }
    if (combinations.size() > COMBINATIONS) {
      throw tooMany();
    }
    List<Combination> added = new ArrayList<>();
    for (Map<String, Value> entry : include) {
      if (!addTo(combinations, entry)) {
        added.add(new Combination(entry));
      }
    }
    combinations.addAll(added);
    if (combinations.size() > COMBINATIONS) {
      throw tooMany();
    }
    return new Expansion.Combinations(combinations.stream().map(c -> c.values).toList());
  }

  private static Stop tooMany() {
    return Stop.refused("The matrix makes more than " + COMBINATIONS + " jobs");
  }

  private List<Map<String, Value>> product() throws Stop {
    List<Map<String, Value>> product = new ArrayList<>();
    if (vectors.isEmpty()) {
      return product;
    }
    product.add(Map.of());
    for (Map.Entry<String, List<Value>> vector : vectors.entrySet()) {
      if ((long) product.size() * vector.getValue().size() > PRODUCT) {
        throw tooMany();
      }
      List<Map<String, Value>> longer = new ArrayList<>();
      for (Map<String, Value> combination : product) {
        for (Value value : vector.getValue()) {
          Map<String, Value> one = new LinkedHashMap<>(combination);
          one.put(vector.getKey(), value);
          longer.add(one);
        }
      }
      product = longer;
    }
    return product;
  }

  private boolean isExcluded(Map<String, Value> product) throws Stop {
    for (Map<String, Value> entry : exclude) {
      if (agree(product, entry)) {
        return true;
      }
    }
    return false;
  }

  /** Adds an entry of include to what it agrees with; false if that is nothing. */
  private boolean addTo(List<Combination> combinations, Map<String, Value> entry) throws Stop {
    boolean found = false;
    for (Combination combination : combinations) {
      if (agree(combination.product, entry)) {
        entry.forEach((key, value) -> {
          if (!vectors.containsKey(key)) {
            combination.values.put(key, value);
          }
        });
        found = true;
      }
    }
    return found;
  }

  /** Whether the filter of an entry lets a combination through. */
  private boolean agree(Map<String, Value> product, Map<String, Value> entry) throws Stop {
    Set<Cause> open = new LinkedHashSet<>();
    for (Map.Entry<String, Value> one : product.entrySet()) {
      Value filter = entry.get(one.getKey());
      if (filter != null && !admits(filter, one.getValue(), open)) {
        return false;
      }
    }
    if (!open.isEmpty()) {
      throw new Stop(new Expansion.NotKnown(List.copyOf(open)));
    }
    return true;
  }

  /**
   * Compares each single value of a filter.
   *
   * @param open gets what keeps the answer from being known
   * @return false only if it is certain
   */
  private boolean admits(Value filter, Value value, Set<Cause> open) throws Stop {
    comparisons++;
    if (comparisons > COMPARISONS) {
      throw Stop.refused("The matrix has too many combinations and filters to be judged");
    }
    switch (filter) {
      case Value.Fields(Map<String, Value> entries, _) -> {
        for (Map.Entry<String, Value> part : entries.entrySet()) {
          if (!admits(part.getValue(), within(value, part.getKey()), open)) {
            return false;
          }
        }
        return true;
      }
      case Value.Items(List<Value> items) -> {
        for (int i = 0; i < items.size(); i++) {
          if (!admits(items.get(i), within(value, i), open)) {
            return false;
          }
        }
        return true;
      }
      case Value.Nothing _, Value.Bool _, Value.Num _, Value.Text _, Value.Unknown _ -> {
        List<Cause> causes = new ArrayList<>();
        for (Value side : List.of(value, filter)) {
          if (side instanceof Value.Unknown(List<Cause> why)) {
            causes.addAll(why);
          }
        }
        open.addAll(causes);
        return !causes.isEmpty() || Conversions.looselyEqual(value, filter);
      }
    }
  }

  private static Value within(Value value, String key) {
    return switch (value) {
      case Value.Fields fields -> fields.get(key).orElse(Value.NOTHING);
      case Value.Unknown unknown -> unknown;
      case Value.Nothing _, Value.Bool _, Value.Num _, Value.Text _, Value.Items _ -> Value.NOTHING;
    };
  }

  private static Value within(Value value, int index) {
    return switch (value) {
      case Value.Items(List<Value> items) ->
          index < items.size() ? items.get(index) : Value.NOTHING;
      case Value.Unknown unknown -> unknown;
      case Value.Nothing _, Value.Bool _, Value.Num _, Value.Text _, Value.Fields _ ->
          Value.NOTHING;
    };
  }
}
