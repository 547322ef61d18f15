package dev.sluice.emulator;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an App, an installation, its token or a fine-grained token may do, by GitHub's names of
 * permissions. Reading metadata is always among it, as at GitHub.
 */
public final class GithubPermissions {
  private static final String METADATA = "metadata";

  private final Map<String, GithubLevel> levels;

  private GithubPermissions(Map<String, GithubLevel> levels) {
    this.levels = Map.copyOf(levels);
  }

  /**
   * Reads {@code read}, {@code write} or {@code admin} by name of permission, such as {@code
   * administration}; throws {@link IllegalArgumentException} at any other word.
   */
  public static GithubPermissions of(Map<String, String> words) {
    var levels = new TreeMap<String, GithubLevel>();
    levels.put(METADATA, GithubLevel.READ);
    words.forEach(
        (name, word) -> levels.put(name, GithubLevel.valueOf(word.toUpperCase(Locale.ROOT))));
    return new GithubPermissions(levels);
  }

  boolean allow(String name, GithubLevel level) {
    GithubLevel given = levels.get(name);
    return given != null && given.includes(level);
  }

  boolean include(GithubPermissions others) {
    return others.levels.entrySet().stream()
        .allMatch(other -> allow(other.getKey(), other.getValue()));
  }

  ObjectNode json() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(levels).forEach((name, level) -> node.put(name, level.word()));
    return node;
  }
}
