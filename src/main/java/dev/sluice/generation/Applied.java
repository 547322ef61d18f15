package dev.sluice.generation;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.ledger.AppliedTable;
import java.util.List;

/** What became of an apply. */
public sealed interface Applied {
  /** It is in force. */
  record Done(AppliedTable table) implements Applied {}

  /** It was in force already; nothing is recorded. */
  record Unchanged(AppliedTable table) implements Applied {}

  /**
   * It is not; what was in force still is, whole.
   *
   * @param message one sentence without a full stop
   * @param help what to do about it
   * @param diagnostics what is wrong with the text, if that is it
   */
  record Refused(Why why, String message, String help, List<Diagnostic> diagnostics)
      implements Applied {
    public Refused {
      diagnostics = List.copyOf(diagnostics);
    }

    Refused(Why why, String message, String help) {
      this(why, message, help, List.of());
    }
  }

  /** Why an apply is refused. */
  enum Why {
    /** The text does not compile, or asks for what this installation cannot do. */
    INVALID("invalid"),
    /** A golden test failed. */
    TESTS("tests-failed"),
    /** It does to recorded jobs what a guard of the pools file forbids. */
    GUARDED("guarded"),
    /** GitHub or Modal refused, or did not answer. */
    OUTSIDE("outside"),
    /** Another text came into force meanwhile. */
    STALE("stale"),
    /** Another apply is under way in this process. */
    BUSY("busy"),
    /** Nobody waits for it any more. */
    ABANDONED("abandoned"),
    /** The store did not take it. */
    STORE("store"),
    /** There is no such generation. */
    UNKNOWN("unknown-generation");

    private final String code;

    Why(String code) {
      this.code = code;
    }

    /** The stable word for programs. */
    public String code() {
      return code;
    }

    /** Whether the same text may succeed later. */
    public boolean isPassing() {
      return switch (this) {
        case OUTSIDE, STALE, BUSY, STORE -> true;
        case INVALID, TESTS, GUARDED, ABANDONED, UNKNOWN -> false;
      };
    }
  }
}
