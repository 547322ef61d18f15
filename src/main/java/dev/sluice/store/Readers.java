package dev.sluice.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** On which connections a store is read; for any thread. */
interface Readers extends AutoCloseable {
  /**
   * Asks the store.
   *
   * @throws org.jdbi.v3.core.JdbiException if it does not answer
   */
  <T> T read(Function<Handle, T> query);

  /**
   * Asks for more than fits in memory, on a connection of its own that sees one moment: other reads
   * do not wait, however long {@code query} takes over the rows.
   *
   * @throws org.jdbi.v3.core.JdbiException if the store does not answer
   */
  void stream(Consumer<Handle> query);

  @Override
  void close();

  /**
   * Reads of old rows share one connection.
   *
   * @param handle guards itself
   * @param more opens others
   */
  record One(Handle handle, Jdbi more, Dialect dialect) implements Readers {
    @Override
    public <T> T read(Function<Handle, T> query) {
      synchronized (handle) {
        return query.apply(handle);
      }
    }

    @Override
    public void stream(Consumer<Handle> query) {
      dialect.stream(more, query);
    }

    @Override
    public void close() {
      synchronized (handle) {
        handle.close();
      }
    }
  }

  /**
   * Each read takes a connection for its time.
   *
   * @param pool that {@code jdbi} takes connections from
   */
  record Pooled(Jdbi jdbi, HikariDataSource pool) implements Readers {
    @Override
    public <T> T read(Function<Handle, T> query) {
      return jdbi.withHandle(query::apply);
    }

    @Override
    public void stream(Consumer<Handle> query) {
      Dialect.POSTGRESQL.stream(jdbi, query);
    }

    /** Has later reads connect anew: what is open may lead to a server that others have left. */
    void renew() {
      HikariPoolMXBean open = pool.getHikariPoolMXBean();
      if (open != null) {
        open.softEvictConnections();
      }
    }

    @Override
    public void close() {
      pool.close();
    }
  }
}
