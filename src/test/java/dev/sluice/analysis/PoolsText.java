package dev.sluice.analysis;

import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.Match;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Visibility;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Configurations as somebody could write them, for messages of tests that fail. */
final class PoolsText {
  private PoolsText() {}

  static String of(PoolsConfig config) {
    var text = new StringBuilder("\n");
    config.assume().forEach(one -> text.append("assume ").append(one.atMostOne()).append('\n'));
    config
        .deny()
        .forEach(rule -> text.append("deny ").append(rule.name()).append(match(rule.match())));
    config.pools().forEach(pool -> text.append("pool ").append(pool.name()).append(rest(pool)));
    config.moved().forEach(one -> text.append("moved ").append(one).append('\n'));
    return text.toString();
  }

  private static String rest(Pool pool) {
    var runner = pool.runner();
    String gpu = pool.gpu() == null ? "" : "gpu: " + pool.gpu() + ", ";
    return ": {"
        + gpu
        + (pool.env().isEmpty() ? "" : "env: " + pool.env() + ", ")
        + "scope: "
        + runner.scope().word()
        + ", group: "
        + runner.group()
        + "}"
        + match(pool.match());
  }

  static String match(Match match) {
    List<String> parts = new ArrayList<>();
    globs("all", match.labels().all(), parts);
    globs("any", match.labels().any(), parts);
    globs("none", match.labels().none(), parts);
    globs("optional", match.labels().optional(), parts);
    list("repositories", match.repositories(), parts);
    list("workflows", match.workflows(), parts);
    list("branches", match.branches(), parts);
    list("actors", match.actors(), parts);
    parts.add(
        match.visibility().stream()
            .sorted()
            .map(Visibility::word)
            .collect(Collectors.joining(", ", "visibility: [", "]")));
    parts.add("forks: " + match.forks().word());
    return ": {" + String.join(", ", parts) + "}\n";
  }

  private static void globs(String name, List<Glob> globs, List<String> parts) {
    if (!globs.isEmpty()) {
      parts.add(name + ": " + globs);
    }
  }

  private static void list(String name, GlobList list, List<String> parts) {
    List<String> texts =
        Stream.concat(
                list.include().stream().map(Glob::text),
                list.exclude().stream().map(glob -> "!" + glob.text()))
            .toList();
    if (!texts.isEmpty()) {
      parts.add(name + ": " + texts);
    }
  }
}
