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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

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
}
