package dev.sluice.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
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

  @Override
  void close();

  /**
   * Reads of old rows share one connection.
   *
   * @param handle guards itself
   */
  record One(Handle handle) implements Readers {
    @Override
    public <T> T read(Function<Handle, T> query) {
      synchronized (handle) {
        return query.apply(handle);
      }
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
