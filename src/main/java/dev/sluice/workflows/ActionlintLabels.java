package dev.sluice.workflows;

import dev.sluice.config.Glob;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes the labels of all pools as actionlint's configuration. It knows the labels that every
 * runner may have by itself, and reads patterns as Go's {@code path.Match} does: {@code *} and
 * {@code ?} as here, except that they stop at a slash; brackets and backslashes must be escaped.
 */
public final class ActionlintLabels {
  private static final Set<String> BUILT_IN =
      Set.of("self-hosted", "linux", "macos", "windows", "x64", "arm", "arm64");

  private ActionlintLabels() {}

  public static String render(PoolsConfig config) {
    var labels = new TreeMap<String, String>();
    boolean all = false;
    for (Pool pool : config.pools()) {
      LabelMatch match = pool.match().labels();
      for (Glob glob :
          Stream.of(match.all(), match.any(), match.optional()).flatMap(List::stream).toList()) {
        String folded = glob.text().toLowerCase(Locale.ROOT);
        all |= folded.matches("\\*+");
        if (!BUILT_IN.contains(folded) && !folded.matches("\\*+")) {
          labels.putIfAbsent(folded, glob.text());
        }
      }
    }
    var out = new StringBuilder("self-hosted-runner:\n  labels:");
    out.append(labels.isEmpty() ? " []\n" : "\n");
    labels.values().forEach(label -> out.append("    - ").append(quoted(label)).append('\n'));
    return (all ? "# A pool takes any label beside its own; that is left out here.\n" : "") + out;
  }

  private static String quoted(String label) {
    String pattern = label.replace("\\", "\\\\").replace("[", "\\[");
    return pattern.matches("[A-Za-z][A-Za-z0-9._-]*")
        ? pattern
        : "'" + pattern.replace("'", "''") + "'";
  }
}
