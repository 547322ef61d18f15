package dev.sluice.workflows;

import dev.sluice.diagnostic.Place;
import dev.sluice.yaml.Node;
import java.util.Locale;

/**
 * A part of an expression whose value is not to be had from the files.
 *
 * @param expression the smallest part that is not known, as written
 * @param why a clause that completes "is not known: "
 * @param place where the expression stands
 */
public record Cause(String expression, String why, Place place) {
  private static final String NOT_READ = "it is not an expression";

  /** An expression that GitHub cannot read either; that is reported by itself. */
  static Cause notRead(Node.Scalar scalar) {
    return new Cause(scalar.text(), NOT_READ, scalar.place());
  }

  boolean isNotRead() {
    return why.equals(NOT_READ);
  }

  /**
   * What an expression comes to is no use. A condition may keep such a job from running, so that it
   * is not the file's mistake.
   *
   * @param message without a full stop
   */
  static Cause refused(Node.Scalar expression, String message) {
    String said = message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
    String why = "GitHub refuses what it comes to unless an if skips the job: " + said;
    return new Cause(expression.text(), why, expression.place());
  }
}
