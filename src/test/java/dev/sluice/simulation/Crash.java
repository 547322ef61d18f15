package dev.sluice.simulation;

/** The death of the process: unwinds whatever it was doing. An error, so that nobody handles it. */
final class Crash extends Error {
  private static final long serialVersionUID = 1L;

  Crash() {
    super("the process died", null, false, false);
  }
}
