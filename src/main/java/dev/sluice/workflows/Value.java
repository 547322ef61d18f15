package dev.sluice.workflows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A value of GitHub's expression language, or the fact that it cannot be told. */
sealed interface Value {
  Value NOTHING = new Nothing();

  /** Null. */
  record Nothing() implements Value {}

  record Bool(boolean value) implements Value {}

  record Num(double value) implements Value {}

  record Text(String value) implements Value {}

  record Items(List<Value> items) implements Value {
    public Items {
      items = List.copyOf(items);
    }
  }

  /**
   * An object. GitHub finds keys without looking at their case.
   *
   * @param isComplete whether a key that is not here has no value, as opposed to one not known
   */
  record Fields(Map<String, Value> entries, boolean isComplete) implements Value {
    public Fields {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    static Fields of(Map<String, Value> entries) {
      return new Fields(entries, true);
    }

    Optional<Value> get(String key) {
      Value exact = entries.get(key);
      if (exact != null) {
        return Optional.of(exact);
      }
      return entries.entrySet().stream()
          .filter(entry -> entry.getKey().equalsIgnoreCase(key))
          .map(Map.Entry::getValue)
          .findFirst();
    }
  }

  /** Not known from the files; at least one cause. */
  record Unknown(List<Cause> causes) implements Value {
    /** More would not help anybody. */
    private static final int CAUSES = 8;

    public Unknown {
      causes = causes.stream().distinct().limit(CAUSES).toList();
    }
  }

  /** What keeps {@code values}, or anything in them, from being known; empty if nothing does. */
  static List<Cause> causes(Iterable<Value> values) {
    Set<Cause> causes = new LinkedHashSet<>();
    values.forEach(value -> collect(value, causes));
    return new ArrayList<>(causes);
  }

  private static void collect(Value value, Set<Cause> causes) {
    switch (value) {
      case Unknown(List<Cause> found) -> causes.addAll(found);
      case Items(List<Value> items) -> items.forEach(item -> collect(item, causes));
      case Fields(Map<String, Value> entries, _) ->
          entries.values().forEach(entry -> collect(entry, causes));
      case Nothing _, Bool _, Num _, Text _ -> {}
    }
  }
}
