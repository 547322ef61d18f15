package dev.sluice.ledger;

import org.jspecify.annotations.Nullable;

/**
 * Hears of rows that were committed, on the writer's thread: it must be quick and must not throw.
 */
public interface RowListener {
  /**
   * A job was stored.
   *
   * @param before null if it was not open before
   */
  void job(@Nullable Job before, Job after);

  /**
   * A runner was stored.
   *
   * @param before null if it was not live before
   */
  void runner(@Nullable Runner before, Runner after);
}
