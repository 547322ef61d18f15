package dev.sluice.store;

import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions in a file of this process alone: there is nobody to lock out or to follow. */
final class SqliteTransactions implements Transactions {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteTransactions.class);

  private final Handle handle;

  /** Takes over {@code handle}; nobody else may use it from now on. */
  SqliteTransactions(Handle handle) {
    this.handle = handle;
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public Handle begin() {
    handle.begin();
    return handle;
  }

  @Override
  public long change() {
    return 0;
  }

  @Override
  public void commit() {
    handle.commit();
  }

  @Override
  public void rollback() {
    try {
      handle.rollback();
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("event", "store.rollback.failed")
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("the store did not roll back");
    }
  }

  @Override
  public void follow() {}

  @Override
  public News takeNews() {
    return News.NONE;
  }

  @Override
  public boolean startedOver() {
    return false;
  }

  @Override
  public void close() {
    handle.close();
  }
}
