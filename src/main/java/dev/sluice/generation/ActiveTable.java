package dev.sluice.generation;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;

/**
 * The routing table in force, swapped whole. Older tables stay at hand for the runners that were
 * born with them.
 */
public final class ActiveTable implements AppliedTables {
  /** A table of 10,000 pools takes tens of MB. */
  private static final int MOST_KNOWN = 16;

  private static final float LOAD = 0.75f;

  private final LongFunction<Optional<AppliedTable>> load;

  /** Of earlier generations those that were asked for last. Guards itself. */
  private final Map<Long, AppliedTable> known =
      new LinkedHashMap<>(MOST_KNOWN, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, AppliedTable> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /** Written under {@code this}. */
  private volatile AppliedTable active;

  /**
   * Puts {@code first} in force.
   *
   * @param load compiles a stored generation; empty if there is none or it no longer compiles
   */
  public ActiveTable(AppliedTable first, LongFunction<Optional<AppliedTable>> load) {
    this.load = load;
    this.active = first;
  }

  @Override
  public AppliedTable current() {
    return active;
  }

  @Override
  public Optional<AppliedTable> of(long serial) {
    AppliedTable current = active;
    if (serial == current.serial()) {
      return Optional.of(current);
    }
    synchronized (known) {
      AppliedTable inMemory = known.get(serial);
      if (inMemory != null) {
        return Optional.of(inMemory);
      }
    }
    Optional<AppliedTable> loaded = load.apply(serial);
    loaded.ifPresent(this::know);
    return loaded;
  }

  private void know(AppliedTable table) {
    synchronized (known) {
      known.put(table.serial(), table);
    }
  }

  /**
   * Puts a later generation in force. One that is not later, as when the news of two come in the
   * wrong order, changes nothing.
   */
  public void swap(AppliedTable next) {
    synchronized (this) {
      if (next.serial() <= active.serial()) {
        return;
      }
      know(active);
      active = next;
    }
    listeners.forEach(Runnable::run);
  }

  /** Calls {@code listener} after each swap, on the thread that swapped. */
  public void onSwap(Runnable listener) {
    listeners.add(listener);
  }
}
