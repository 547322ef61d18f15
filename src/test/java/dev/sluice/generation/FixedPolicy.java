package dev.sluice.generation;

import dev.sluice.server.PolicyChanges;
import dev.sluice.store.MemoryLedger;

/** What a server has whose generation nobody changes in the test. */
public final class FixedPolicy {
  private FixedPolicy() {}

  /**
   * @param follows the file that it names
   */
  public static PolicyChanges changes(String follows) {
    var world =
        new ApplyWorld(new MemoryLedger(new MemoryLedger.Rows(), MemoryLedger.Weather.FAIR));
    return new PolicyChanges(world.applier, world.reloads, follows, () -> {});
  }
}
