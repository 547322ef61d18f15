package dev.sluice.diagnostic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with an operator's text.
 *
 * @param message one line without a full stop
 * @param pointer JSON pointer into the file, empty for the whole
 * @param help what to do about it, null when there is nothing to add
 * @param related other places that belong to it, in the order to show them
 */
public record Diagnostic(
    Code code,
    Severity severity,
    String message,
    Place place,
    String pointer,
    @Nullable String help,
    List<Related> related) {

  /** A second place, and what it has to do with the first. */
  public record Related(String message, Place place) {}

  public Diagnostic {
    related = List.copyOf(related);
  }

  /** A diagnostic with the severity that its code always has. */
  public static Diagnostic of(
      Code code, String message, Place place, String pointer, @Nullable String help) {
    return new Diagnostic(code, code.severity(), message, place, pointer, help, List.of());
  }

  /** The same diagnostic with one more related place. */
  public Diagnostic with(String message, Place place) {
    var longer = new java.util.ArrayList<>(related);
    longer.add(new Related(message, place));
    return new Diagnostic(code, severity, this.message, this.place, pointer, help, longer);
  }

  public boolean isError() {
    return severity == Severity.ERROR;
  }
}
