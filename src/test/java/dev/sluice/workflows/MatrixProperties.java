package dev.sluice.workflows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.workflows.Matrix.Expansion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

/** The expansion against one that follows the words of the documentation, key by key. */
class MatrixProperties {
  private static final List<String> KEYS = List.of("a", "b", "c");

  @Provide
  Arbitrary<Map<String, List<String>>> vectors() {
    return Arbitraries.maps(
            Arbitraries.of(KEYS),
            Arbitraries.of("1", "2", "3").list().uniqueElements().ofMinSize(1))
        .ofMinSize(1);
  }

  @Provide
  Arbitrary<List<Map<String, String>>> entries() {
    return Arbitraries.maps(Arbitraries.of("a", "b", "c", "x", "y"), Arbitraries.of("1", "2", "4"))
        .ofMinSize(1)
        .ofMaxSize(3)
        .list()
        .ofMaxSize(5);
  }

  @Property(tries = 400)
  void expandsAsTheNaiveOracle(
      @ForAll("vectors") Map<String, List<String>> vectors,
      @ForAll("entries") List<Map<String, String>> include,
      @ForAll("entries") List<Map<String, String>> excluded) {
    List<Map<String, String>> exclude =
        excluded.stream().filter(entry -> vectors.keySet().containsAll(entry.keySet())).toList();
    assertThat(expand(vectors, include, exclude))
        .isEqualTo(oracle(new LinkedHashMap<>(vectors), include, exclude));
  }

  private static List<Map<String, String>> expand(
      Map<String, List<String>> vectors,
      List<Map<String, String>> include,
      List<Map<String, String>> exclude) {
    Map<String, Value> matrix = new LinkedHashMap<>();
    vectors.forEach((key, values) ->
        matrix.put(key, new Value.Items(values.stream().<Value>map(Value.Text::new).toList())));
    matrix.put("include", objects(include));
    matrix.put("exclude", objects(exclude));
    var expansion = (Expansion.Combinations) Matrix.expand(Value.Fields.of(matrix));
    List<Map<String, String>> found = new ArrayList<>();
    for (Map<String, Value> combination : expansion.all()) {
      Map<String, String> texts = new HashMap<>();
      combination.forEach((key, value) -> texts.put(key, Conversions.text(value)));
      found.add(texts);
    }
    return found;
  }

  private static Value objects(List<Map<String, String>> entries) {
    List<Value> objects = new ArrayList<>();
    for (Map<String, String> entry : entries) {
      Map<String, Value> fields = new LinkedHashMap<>();
      entry.forEach((key, value) -> fields.put(key, new Value.Text(value)));
      objects.add(Value.Fields.of(fields));
    }
    return new Value.Items(objects);
  }

  /** Counts through all combinations as an odometer; the first key turns slowest. */
  private static List<Map<String, String>> oracle(
      Map<String, List<String>> vectors,
      List<Map<String, String>> include,
      List<Map<String, String>> exclude) {
    int total = vectors.values().stream().mapToInt(List::size).reduce(1, (a, b) -> a * b);
    List<Map<String, String>> originals = new ArrayList<>();
    for (int number = 0; number < total; number++) {
      Map<String, String> original = new HashMap<>();
      int rest = number;
      for (String key : new ArrayList<>(vectors.keySet()).reversed()) {
        List<String> values = vectors.getOrDefault(key, List.of());
        original.put(key, values.get(rest % values.size()));
        rest /= values.size();
      }
      if (exclude.stream().noneMatch(one -> original.entrySet().containsAll(one.entrySet()))) {
        originals.add(original);
      }
    }
    List<Map<String, String>> results = new ArrayList<>();
    originals.forEach(original -> results.add(new HashMap<>(original)));
    for (Map<String, String> entry : include) {
      boolean added = false;
      for (int i = 0; i < originals.size(); i++) {
        Map<String, String> original = originals.get(i);
        boolean overwrites =
            entry.entrySet().stream()
                .anyMatch(one ->
                    original.containsKey(one.getKey())
                        && !one.getValue().equals(original.get(one.getKey())));
        if (!overwrites) {
          results.get(i).putAll(entry);
          added = true;
        }
      }
      if (!added) {
        results.add(new HashMap<>(entry));
      }
    }
    return results;
  }

  /** Texts, and mappings and lists of them. */
  @Provide
  Arbitrary<Object> nested() {
    Arbitrary<Object> texts = Arbitraries.of("1", "2").map(text -> text);
    Arbitrary<Object> flat =
        Arbitraries.oneOf(
            texts,
            texts.list().ofMinSize(1).ofMaxSize(2).map(list -> list),
            Arbitraries.maps(Arbitraries.of("k", "l"), texts).ofMinSize(1).map(map -> map));
    return Arbitraries.oneOf(
        flat, Arbitraries.maps(Arbitraries.of("m", "n"), flat).ofMinSize(1).map(map -> map));
  }

  /** A filter asks for each single value in it, and leaves what it does not name alone. */
  @Property(tries = 500)
  void filtersByTheSingleValuesThatAreWritten(
      @ForAll("nested") Object value, @ForAll("nested") Object filter) {
    Map<String, Value> matrix = new LinkedHashMap<>();
    matrix.put("a", new Value.Items(List.of(value(value), new Value.Text("kept"))));
    matrix.put("exclude", new Value.Items(List.of(Value.Fields.of(Map.of("a", value(filter))))));
    var expansion = (Expansion.Combinations) Matrix.expand(Value.Fields.of(matrix));
    boolean excluded = leaves(value).entrySet().containsAll(leaves(filter).entrySet());
    Statistics.collect(excluded);
    assertThat(expansion.all()).hasSize(excluded ? 1 : 2);
  }

  private static Map<String, String> leaves(Object value) {
    Map<String, String> leaves = new HashMap<>();
    switch (value) {
      case Map<?, ?> map ->
          map.forEach((key, part) ->
              leaves(part).forEach((path, text) -> leaves.put("." + key + path, text)));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          String index = "[" + i + "]";
          leaves(list.get(i)).forEach((path, text) -> leaves.put(index + path, text));
        }
      }
      default -> leaves.put("", value.toString());
    }
    return leaves;
  }

  private static Value value(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Value> fields = new LinkedHashMap<>();
        map.forEach((key, part) -> fields.put(key.toString(), value(part)));
        yield Value.Fields.of(fields);
      }
      case List<?> list -> {
        List<Value> items = new ArrayList<>();
        list.forEach(part -> items.add(value(part)));
        yield new Value.Items(items);
      }
      default -> new Value.Text(value.toString());
    };
  }

  @Example
  void refusesWhatTakesTooLongToCompare() {
    List<Value> many = new ArrayList<>();
    List<Value> filters = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      many.add(new Value.Num(i));
    }
    for (int i = 0; i < 2_000; i++) {
      filters.add(Value.Fields.of(Map.of("a", new Value.Num(-i - 1.0))));
    }
    Map<String, Value> matrix = new LinkedHashMap<>();
    matrix.put("a", new Value.Items(many));
    matrix.put("b", new Value.Items(many));
    matrix.put("exclude", new Value.Items(filters));
    assertThat(Matrix.expand(Value.Fields.of(matrix))).isInstanceOf(Expansion.Refused.class);
  }
}
