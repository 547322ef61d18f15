package dev.sluice.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value of a pool that changes.
 *
 * @param path of the key in the pools file, such as {@code match.labels.none}; {@code position} for
 *     the place among the pools, from 1
 * @param before as the pools file writes it; null if it was not set
 * @param after likewise; null if it is not set any more
 */
public record FieldChange(String path, @Nullable String before, @Nullable String after) {

  /** What differs between values under their paths, in the order of the later ones. */
  static List<FieldChange> between(Map<String, String> before, Map<String, String> after) {
    List<FieldChange> changes = all(before, after);
    boolean inside = changes.stream().anyMatch(one -> one.path.startsWith(PoolFields.VOLUME));
    // The order of the volumes is told only where nothing else of them is.
    changes.removeIf(one -> inside && one.path.equals(PoolFields.VOLUMES));
    return changes;
  }

  private static List<FieldChange> all(Map<String, String> before, Map<String, String> after) {
    Set<String> paths = new LinkedHashSet<>(after.keySet());
    paths.addAll(before.keySet());
    List<FieldChange> changes = new ArrayList<>();
    for (String path : paths) {
      @Nullable String was = before.get(path);
      @Nullable String is = after.get(path);
      if (!Objects.equals(was, is)) {
        changes.add(new FieldChange(path, was, is));
      }
    }
    return changes;
  }
}
