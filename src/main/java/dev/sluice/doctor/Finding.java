package dev.sluice.doctor;

/**
 * What one check found.
 *
 * @param check stable name, such as {@code github.runners}
 * @param subject what was looked at, such as {@code acme/api}; empty for the whole
 * @param message one sentence
 * @param help how to mend it; empty where nothing is to be done
 */
public record Finding(String check, String subject, Level level, String message, String help) {
  /** How bad it is. */
  public enum Level {
    OK,
    /** It works, but for how long or for whom is in doubt. */
    WARN,
    /** Jobs will wait because of it. */
    FAIL,
    /** It could not be looked at, because of something that is told elsewhere. */
    SKIP
  }

  /** A variable is missing or of no use, so that what it opens was not looked at. */
  public static Finding unset(String message) {
    return fail(
        "settings", "", message, "set it as for sluice serve; DEPLOY.md lists all variables");
  }

  /** Something about the settings that is good to know. */
  public static Finding set(String message) {
    return ok("settings", "", message);
  }

  /** Something about the settings that somebody should mend. */
  public static Finding unsafe(String message) {
    return warn("settings", "", message, "");
  }

  static Finding ok(String check, String subject, String message) {
    return new Finding(check, subject, Level.OK, message, "");
  }

  static Finding warn(String check, String subject, String message, String help) {
    return new Finding(check, subject, Level.WARN, message, help);
  }

  static Finding fail(String check, String subject, String message, String help) {
    return new Finding(check, subject, Level.FAIL, message, help);
  }

  static Finding skip(String check, String subject, String message) {
    return new Finding(check, subject, Level.SKIP, message, "");
  }
}
