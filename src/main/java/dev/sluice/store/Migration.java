package dev.sluice.store;

import java.util.List;

/**
 * One step of the schema; its place in the list is its version.
 *
 * @param script on the class path, beside this class
 * @param least the lowest schema version whose programs may work beside a store that has taken this
 *     step, so that the replicas of a rolling upgrade need not all change at once
 */
record Migration(String script, int least) {
  static final List<Migration> ALL =
      List.of(
          new Migration("V1__ledger.sql", 1),
          new Migration("V2__reconcile.sql", 2),
          new Migration("V3__cursors.sql", 3),
          new Migration("V4__sandbox_life.sql", 4),
          new Migration("V5__lease.sql", 5),
          new Migration("V6__changes.sql", 6));
}
