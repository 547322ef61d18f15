package dev.sluice.cli;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where a command prints: results on {@code out}, progress and complaints on {@code err}.
 *
 * @param outIsTerminal whether somebody reads {@code out} on a screen
 * @param errIsTerminal likewise {@code err}
 */
record Terminal(
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Map<String, String> environment) {

  /** When to write colours. */
  enum Color {
    auto,
    always,
    never
  }

  static Terminal ofProcess() {
    // The JVM tells only whether both ends are a terminal; the launcher knows each.
    boolean both = System.console() != null && System.console().isTerminal();
    Map<String, String> environment = System.getenv();
    return new Terminal(
        System.out,
        System.err,
        flag(environment, "SLUICE_OUT_IS_TERMINAL", both),
        flag(environment, "SLUICE_ERR_IS_TERMINAL", both),
        environment);
  }

  private static boolean flag(Map<String, String> environment, String name, boolean otherwise) {
    String value = environment.get(name);
    return value == null ? otherwise : value.equals("1");
  }

  /** Whether to colour what goes to {@code out}. */
  boolean colorsOut(Color wish) {
    return colors(wish, outIsTerminal);
  }

  /** Whether to colour what goes to {@code err}. */
  boolean colorsErr(Color wish) {
    return colors(wish, errIsTerminal);
  }

  private boolean colors(Color wish, boolean isTerminal) {
    return switch (wish) {
      case always -> true;
      case never -> false;
      case auto -> {
        // https://no-color.org: any non-empty value.
        String noColor = environment.getOrDefault("NO_COLOR", "");
        yield isTerminal && noColor.isEmpty() && !"dumb".equals(environment.get("TERM"));
      }
    };
  }
}
