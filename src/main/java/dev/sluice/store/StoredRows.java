package dev.sluice.store;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Runner;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Committed rows that are not in memory. */
interface StoredRows {
  boolean isSeen(Delivery delivery);

  boolean isRedelivery(String guid);

  Optional<Job> job(long id);

  Optional<Runner> runner(String name);

  /** Rows were removed: what was read before counts no more. */
  default void forget() {}

  /** Asks for each row when it is wanted. */
  record Each(Handle handle) implements StoredRows {
    @Override
    public boolean isSeen(Delivery delivery) {
      return OtherRows.isSeen(handle, delivery);
    }

    @Override
    public boolean isRedelivery(String guid) {
      return OtherRows.isRedelivery(handle, guid);
    }

    @Override
    public Optional<Job> job(long id) {
      return JobRows.find(handle, id);
    }

    @Override
    public Optional<Runner> runner(String name) {
      return RunnerRows.find(handle, name);
    }
  }
}
