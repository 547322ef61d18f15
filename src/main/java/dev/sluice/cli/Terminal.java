package dev.sluice.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command prints: results on {@code out}, progress and complaints on {@code err}.
 *
 * @param outIsTerminal whether somebody reads {@code out} on a screen
 * @param errIsTerminal likewise {@code err}
 * @param in where answers to questions come from
 * @param inIsTerminal whether somebody types them
 */
record Terminal(
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    Map<String, String> environment,
    InputStream in,
    boolean inIsTerminal) {

  /** Where nobody can be asked. */
  Terminal(
      PrintStream out,
      PrintStream err,
      boolean outIsTerminal,
      boolean errIsTerminal,
      Map<String, String> environment) {
    this(out, err, outIsTerminal, errIsTerminal, environment, InputStream.nullInputStream(), false);
  }

  /** The same with another place for complaints. */
  Terminal withErr(PrintStream other) {
    return new Terminal(out, other, outIsTerminal, errIsTerminal, environment, in, inIsTerminal);
  }

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
        environment,
        System.in,
        flag(environment, "SLUICE_IN_IS_TERMINAL", both));
  }

  /**
   * Asks a question and returns the line that is typed; empty where nobody can be asked or the
   * input ends.
   */
  Optional<String> ask(String question) {
    if (!inIsTerminal || !errIsTerminal) {
      return Optional.empty();
    }
    err.print(question);
    err.flush();
    try {
      return Optional.ofNullable(
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine());
    } catch (IOException e) {
      return Optional.empty();
    }
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
