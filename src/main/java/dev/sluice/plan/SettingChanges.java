package dev.sluice.plan;

import dev.sluice.config.Assumption;
import dev.sluice.config.Glob;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.ScalarText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares what two files say beside their pools. */
final class SettingChanges {
  private SettingChanges() {}

  /** The sections for the whole installation. */
  static List<FieldChange> between(PoolsConfig before, PoolsConfig after) {
    return FieldChange.between(settings(before), settings(after));
  }

  private static Map<String, String> settings(PoolsConfig config) {
    Map<String, String> fields = new LinkedHashMap<>();
    put(fields, "github.url", config.github().url());
    put(fields, "github.scope", config.github().scope().word());
    put(fields, "github.enterprise", config.github().enterprise());
    put(fields, "github.runnerGroup", ScalarText.shortest(config.github().runnerGroup()));
    put(fields, "modal.app", config.modal().app());
    put(fields, "modal.environment", config.modal().environment());
    put(fields, "limits.total", config.limits().total());
    put(fields, "limits.perRepository", config.limits().perRepository());
    config.limits().gpus().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(cap -> put(fields, "limits.gpus." + cap.getKey(), cap.getValue()));
    put(fields, "guards.maxMovedShare", config.guards().maxMovedShare());
    put(fields, "guards.maxNewlyUnmatched", config.guards().maxNewlyUnmatched());
    put(fields, "guards.protected", list(config.guards().protectedPools()));
    for (int index = 0; index < config.assume().size(); index++) {
      put(
          fields,
          Assumption.name(index) + ".atMostOne",
          list(config.assume().get(index).atMostOne()));
    }
    return fields;
  }

  private static void put(Map<String, String> fields, String path, @Nullable Object value) {
    if (value != null) {
      fields.put(path, value.toString());
    }
  }

  private static @Nullable String list(List<Glob> globs) {
    return globs.isEmpty()
        ? null
        : globs.stream()
            .map(glob -> ScalarText.shortest(glob.text()))
            .collect(Collectors.joining(", ", "[", "]"));
  }
}
