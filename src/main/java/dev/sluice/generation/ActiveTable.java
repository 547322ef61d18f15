package dev.sluice.generation;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;

/**
 * The routing table in force, swapped whole. Older tables stay at hand for the runners that were
 * born with them.
 */
public final class ActiveTable implements AppliedTables {
  private final LongFunction<Optional<AppliedTable>> load;
  private final ConcurrentMap<Long, AppliedTable> known = new ConcurrentHashMap<>();
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
    known.put(first.serial(), first);
  }

  @Override
  public AppliedTable current() {
    return active;
  }

  @Override
  public Optional<AppliedTable> of(long serial) {
    AppliedTable inMemory = known.get(serial);
    if (inMemory != null) {
      return Optional.of(inMemory);
    }
    Optional<AppliedTable> loaded = load.apply(serial);
    loaded.ifPresent(found -> known.put(serial, found));
    return loaded;
  }

  /**
   * Puts a later generation in force. One that is not later, as when the news of two come in the
   * wrong order, changes nothing.
   */
  public void swap(AppliedTable next) {
    synchronized (this) {
      known.put(next.serial(), next);
      if (next.serial() <= active.serial()) {
        return;
      }
      active = next;
    }
    listeners.forEach(Runnable::run);
  }

  /** Calls {@code listener} after each swap, on the thread that swapped. */
  public void onSwap(Runnable listener) {
    listeners.add(listener);
  }
}
