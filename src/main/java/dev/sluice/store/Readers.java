package dev.sluice.store;

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
   * @param pool closes what {@code jdbi} takes connections from
   */
  record Pooled(Jdbi jdbi, Runnable pool) implements Readers {
    @Override
    public <T> T read(Function<Handle, T> query) {
      return jdbi.withHandle(query::apply);
    }

    @Override
    public void close() {
      pool.run();
    }
  }
}
