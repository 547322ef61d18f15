package dev.sluice.plan;

import dev.sluice.analysis.Order;
import dev.sluice.config.DenyRule;
import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Moved;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.ScalarText;
import dev.sluice.config.Visibility;
import dev.sluice.plan.EntryChange.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/** Compares the pools or the deny rules of two files, value by value. */
final class EntryChanges {
  private static final String POSITION = "position";

  /**
   * What an entry says.
   *
   * @param whole equal to that of every entry that says the same, and cheap to compare
   * @param fields its values under their paths
   */
  private record Said(Object whole, Supplier<Map<String, String>> fields) {}

  /** By the old name, in the order of the file. */
  private final Map<String, Said> before;

  /** Likewise by the new name. */
  private final Map<String, Said> after;

  /** Old names by new ones, of what there was before. */
  private final Map<String, String> origins = new HashMap<>();

  private EntryChanges(
      Map<String, Said> before, Map<String, Said> after, Map<String, String> renamed) {
    this.before = before;
    this.after = after;
    before.keySet().forEach(name -> origins.put(renamed.getOrDefault(name, name), name));
  }

  /**
   * What becomes of each pool, in the order of the new file; those that are gone come last, in the
   * order of the old one.
   */
  static List<EntryChange> ofPools(PoolsConfig before, PoolsConfig after) {
    return new EntryChanges(pools(before), pools(after), Moved.between(before, after)).all();
  }

  /** What becomes of each deny rule, likewise. */
  static List<EntryChange> ofDenyRules(PoolsConfig before, PoolsConfig after) {
    return new EntryChanges(rules(before), rules(after), Map.of()).all();
  }

  private static Map<String, Said> pools(PoolsConfig config) {
    Map<String, Said> said = new LinkedHashMap<>();
    config
        .pools()
        .forEach(
            pool -> said.put(pool.name(), new Said(pool.placeless(), () -> PoolFields.of(pool))));
    return said;
  }

  private static Map<String, Said> rules(PoolsConfig config) {
    Map<String, Said> said = new LinkedHashMap<>();
    for (DenyRule rule : config.deny()) {
      Map<String, String> fields = fields(rule);
      said.put(rule.name(), new Said(fields, () -> fields));
    }
    return said;
  }

  private static Map<String, String> fields(DenyRule rule) {
    Map<String, String> fields = new LinkedHashMap<>(PoolFields.of(rule.match()));
    if (rule.match().visibility().size() == Visibility.values().length) {
      fields.remove("match.visibility");
    }
    if (rule.match().forks() == ForkPolicy.INCLUDE) {
      fields.remove("match.forks");
    }
    if (rule.reason() != null) {
      fields.put("reason", ScalarText.shortest(rule.reason()));
    }
    return fields;
  }

  private List<EntryChange> all() {
    Map<String, Integer> oldPlaces = places(before);
    Map<String, Integer> newPlaces = places(after);
    Set<String> moved = moved(oldPlaces);
    Set<String> gone = new LinkedHashSet<>(before.keySet());
    List<EntryChange> changes = new ArrayList<>();
    after.forEach((name, said) -> {
      String origin = origins.get(name);
      Said was = origin == null ? null : before.get(origin);
      if (origin == null || was == null) {
        List<FieldChange> all = FieldChange.between(Map.of(), PoolFields.said(said.fields().get()));
        changes.add(new EntryChange(name, null, Kind.ADD, all));
        return;
      }
      gone.remove(origin);
      List<FieldChange> differing = new ArrayList<>();
      if (moved.contains(origin)) {
        differing.add(new FieldChange(POSITION, place(oldPlaces, origin), place(newPlaces, name)));
      }
      if (!was.whole().equals(said.whole())) {
        differing.addAll(FieldChange.between(was.fields().get(), said.fields().get()));
      }
      boolean renamed = !origin.equals(name);
      Kind kind = renamed ? Kind.RENAME : differing.isEmpty() ? Kind.NONE : Kind.UPDATE;
      changes.add(new EntryChange(name, renamed ? origin : null, kind, differing));
    });
    for (String name : gone) {
      Map<String, String> was = Objects.requireNonNull(before.get(name)).fields().get();
      List<FieldChange> all = FieldChange.between(PoolFields.said(was), Map.of());
      changes.add(new EntryChange(name, null, Kind.REMOVE, all));
    }
    return changes;
  }

  private static Map<String, Integer> places(Map<String, Said> entries) {
    Map<String, Integer> places = new HashMap<>();
    entries.keySet().forEach(name -> places.put(name, places.size() + 1));
    return places;
  }

  private static String place(Map<String, Integer> places, String name) {
    return String.valueOf(places.get(name));
  }

  /** The fewest, by old names, that have to change places so that the others keep their order. */
  private Set<String> moved(Map<String, Integer> oldPlaces) {
    List<String> kept = after.keySet().stream().map(origins::get).filter(Objects::nonNull).toList();
    List<Integer> ranks =
        kept.stream().map(name -> Objects.requireNonNull(oldPlaces.get(name))).toList();
    Set<String> moved = new LinkedHashSet<>(kept);
    Order.longestIncreasing(ranks).forEach(index -> moved.remove(kept.get(index)));
    return moved;
  }
}
