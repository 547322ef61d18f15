package dev.sluice.workflows;

import dev.sluice.diagnostic.Place;
import dev.sluice.yaml.Node;

/**
 * A part of an expression whose value is not to be had from the files.
 *
 * @param expression the smallest part that is not known, as written
 * @param why a clause that completes "is not known: "
 * @param place where the expression stands
 */
public record Cause(String expression, String why, Place place) {
  /**
   * What an expression comes to is no use. A condition may keep such a job from running, so that it
   * is not the file's mistake.
   *
   * @param message without a full stop
   */
  static Cause refused(Node.Scalar expression, String message) {
    String why = "GitHub refuses what it comes to unless an if skips the job: " + message;
    return new Cause(expression.text(), why, expression.place());
  }
}
