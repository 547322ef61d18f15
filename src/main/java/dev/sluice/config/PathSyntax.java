package dev.sluice.config;

import dev.sluice.diagnostic.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Paths inside a sandbox and inside a volume. */
final class PathSyntax {
  /** Where a mount would hide what the runner itself needs. */
  private static final Set<String> TAKEN = Set.of("/", "/root", "/tmp", "/home/runner");

  private PathSyntax() {}

  static Parsed<String> parseMount(String text) {
    if (!text.startsWith("/")) {
      return new Parsed.Bad<>(
          Quote.of(text) + " is not an absolute path", "Start it with /, such as /cache.");
    }
    String canonical = "/" + String.join("/", steps(text));
    if (TAKEN.contains(canonical)) {
      return new Parsed.Bad<>(
          "Nothing can be mounted at " + Quote.of(canonical),
          "The runner needs what is there; a directory below it can be used, such as /cache.");
    }
    if (!canonical.equals(text)) {
      return new Parsed.Bad<>(
          Quote.of(text) + " is not the canonical form of a path",
          "Write " + Quote.of(canonical) + ".");
    }
    return new Parsed.Good<>(text);
  }

  private static List<String> steps(String path) {
    List<String> steps = new ArrayList<>();
    for (String step : path.split("/")) {
      if (step.equals("..")) {
        if (!steps.isEmpty()) {
          steps.removeLast();
        }
      } else if (!step.isEmpty() && !step.equals(".")) {
        steps.add(step);
      }
    }
    return steps;
  }

  /** A path relative to a volume or to the runner that does not leave it. */
  static Parsed<String> parseRelative(String text) {
    for (String step : text.split("/", -1)) {
      if (step.isEmpty() || step.equals(".") || step.equals("..")) {
        return new Parsed.Bad<>(
            Quote.of(text) + " is not a plain relative path",
            "Write names with single / between them, without . and .., and no / at either end.");
      }
    }
    return new Parsed.Good<>(text);
  }
}
