package dev.sluice.workflows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Expands {@code strategy.matrix} as GitHub does: the product of the lists in the order written,
 * less what {@code exclude} names, then the entries of {@code include} one by one. An entry is
 * added to each combination of the product that it agrees with in all of the product's keys; one
 * that agrees with none becomes a combination of its own.
 */
final class Matrix {
  /** GitHub makes no more jobs than this of one matrix. */
  static final int COMBINATIONS = 256;

  /** Where building the product stops, should {@code exclude} leave fewer of it. */
  private static final int PRODUCT = 100_000;

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
        combination.values.putAll(entry);
        found = true;
      }
    }
    return found;
  }

  /** Whether an entry has the product's values wherever it has the product's keys. */
  private static boolean agree(Map<String, Value> product, Map<String, Value> entry) throws Stop {
    Set<Cause> open = new LinkedHashSet<>();
    for (Map.Entry<String, Value> one : product.entrySet()) {
      Value wanted = entry.get(one.getKey());
      if (wanted == null) {
        continue;
      }
      List<Cause> causes = Value.causes(List.of(one.getValue(), wanted));
      if (causes.isEmpty() && !Conversions.deeplyEqual(one.getValue(), wanted)) {
        return false;
      }
      open.addAll(causes);
    }
    if (!open.isEmpty()) {
      throw new Stop(new Expansion.NotKnown(List.copyOf(open)));
    }
    return true;
  }
}
