package dev.sluice.cli;

/** The exit codes that every command shares. */
final class ExitCode {
  static final int OK = 0;

  /** The command did its work, and the answer is no. */
  static final int FAILED = 1;

  /** Something would change, where the command was asked to tell. */
  static final int CHANGES = 2;

  /** A guard refuses the change. */
  static final int GUARDED = 4;

  /** Something else came into force since the comparison. */
  static final int STALE = 5;

  /** Wrong words on the command line (EX_USAGE of sysexits.h). */
  static final int USAGE = 64;

  /** An input file is missing (EX_NOINPUT). */
  static final int NO_INPUT = 66;

  /** Something outside does not work (EX_UNAVAILABLE). */
  static final int UNAVAILABLE = 69;

  private ExitCode() {}
}
