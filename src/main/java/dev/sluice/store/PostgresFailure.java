package dev.sluice.store;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What failures of PostgreSQL mean. */
final class PostgresFailure {
  private static final int CLASS = 2;

  /** Of a server that takes no writes, as a standby does not. */
  static final String READ_ONLY = "25006";

  /** Connection exceptions; insufficient resources; system and internal errors. */
  private static final Set<String> STORE_CLASSES = Set.of("08", "53", "58", "XX", "F0");

  /**
   * Shut down in its various ways; idle too long in a transaction; read-only, as a standby is; a
   * lock or a statement that took too long.
   */
  private static final Set<String> STORE_STATES =
      Set.of(
          "57P01", "57P02", "57P03", "57P04", "57P05", "25P03", "25P04", READ_ONLY, "55P03",
          "57014");

  private static final Set<String> BROKEN_STATES =
      Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "25P04");

  /** Waited for a lock, or ran, longer than it may. */
  private static final Set<String> TOO_LONG = Set.of("55P03", "57014");

  private PostgresFailure() {}

  private static @Nullable String state(@Nullable Throwable failure) {
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return null;
  }

  /** Whether a table is missing. */
  static boolean isNoTable(Throwable failure) {
    return "42P01".equals(state(failure));
  }

  /** Whether it is the database that fails, whatever was asked of it. */
  static boolean isOfStore(Throwable failure) {
    String state = state(failure);
    return state != null
        && state.length() > CLASS
        && (STORE_CLASSES.contains(state.substring(0, CLASS)) || STORE_STATES.contains(state));
  }

  /** Whether the connection is of no use any more. */
  static boolean isBroken(Throwable failure) {
    String state = state(failure);
    return state != null && (state.startsWith("08") || BROKEN_STATES.contains(state));
  }

  /** Whether the server ended the session and said so: what was not committed is surely undone. */
  static boolean isEnded(Throwable failure) {
    String state = state(failure);
    return state != null && BROKEN_STATES.contains(state);
  }

  /** Whether a lock or the whole statement took too long. */
  static boolean isTooLong(Throwable failure) {
    String state = state(failure);
    return state != null && TOO_LONG.contains(state);
  }

  static boolean isReadOnly(Throwable failure) {
    return READ_ONLY.equals(state(failure));
  }

  /** Whether waiting does not help: wrong credentials, no such database, no right. */
  static boolean isRefusal(Throwable failure) {
    String state = state(failure);
    return state != null
        && (state.startsWith("28") || state.equals("3D000") || state.equals("42501"));
  }
}
