package dev.sluice.plan;

import org.jspecify.annotations.Nullable;

/**
 * One guard and whether a change keeps it.
 *
 * @param limit what it allows, for people
 * @param actual what the change does, likewise
 * @param override what to add to the command line to have the change all the same; null if it is
 *     not refused, or if nothing there helps
 */
public record GuardCheck(
    Kind kind, Verdict verdict, String limit, String actual, @Nullable String override) {
  /** What is guarded. */
  public enum Kind {
    MAX_MOVED_SHARE("maxMovedShare"),
    MAX_NEWLY_UNMATCHED("maxNewlyUnmatched"),
    PROTECTED("protected"),
    PREVENT_DESTROY("preventDestroy");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The key in the pools file. */
    public String word() {
      return word;
    }
  }

  /** What comes of it. */
  public enum Verdict {
    PASSED("passed"),
    REFUSED("refused"),
    /** It does not keep it, and somebody accepted that. */
    ACCEPTED("accepted"),
    /** No traffic is known that it could be judged by. */
    OPEN("open");

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    /** The word that reports use. */
    public String word() {
      return word;
    }
  }

  public boolean isRefused() {
    return verdict == Verdict.REFUSED;
  }

  /** One line: the guard, what it allows, what the change does, and how to have it all the same. */
  public String describe() {
    return kind.word()
        + ": "
        + limit
        + ", "
        + actual
        + (override == null ? "" : " (" + override + " has it all the same)");
  }
}
