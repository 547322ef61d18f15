package dev.sluice.golden;

import dev.sluice.diagnostic.Place;
import dev.sluice.yaml.Node;
import tools.jackson.databind.JsonNode;

/**
 * One value that is not as expected.
 *
 * @param path {@code decision}, {@code pool}, or that of the value such as {@code sandbox.gpu}
 * @param expected for people
 * @param got for people
 * @param written the key and value in the test file
 * @param truth what would have to be written there
 */
public record Mismatch(
    String path, String expected, String got, Node.Entry written, JsonNode truth) {
  /** Where the value is written. */
  public Place place() {
    return written.value().place();
  }

  /** Whether it is the decision itself rather than a value of the sandbox. */
  public boolean isDecision() {
    return path.equals("decision") || path.equals("pool");
  }

  /** One line for people. */
  public String describe() {
    return isDecision()
        ? "expected " + expected + ", got " + got
        : path + " is " + got + ", expected " + expected;
  }
}
