package dev.sluice.ledger;

import dev.sluice.config.PoolsConfig;
import dev.sluice.routing.RoutingTable;

/** A generation and the table compiled from it. */
public record AppliedTable(Generation generation, RoutingTable table) {
  public PoolsConfig config() {
    return table.config();
  }

  public long serial() {
    return generation.serial();
  }
}
