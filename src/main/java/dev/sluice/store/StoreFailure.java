package dev.sluice.store;

import java.sql.SQLException;

/** What to tell an operator of a failure. */
final class StoreFailure {
  private StoreFailure() {}

  /** In the words of the database, without the statement and what it was to store. */
  static String reason(Throwable failure) {
    String reason = String.valueOf(failure.getMessage());
    for (Throwable one = failure; one != null; one = one.getCause()) {
      if (one instanceof SQLException sql) {
        SQLException next = sql.getNextException();
        reason = String.valueOf((next == null ? sql : next).getMessage());
      }
    }
    return reason;
  }
}
