package dev.sluice.store;

import dev.sluice.diagnostic.SourceText;
import dev.sluice.generation.ActiveTable;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Generation;
import dev.sluice.routing.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Generations for tests that have a table and no file. */
public final class TestStore {
  private TestStore() {}

  public static AppliedTable applied(long serial, RoutingTable table) {
    return new AppliedTable(
        new Generation(
            serial,
            "digest-" + serial,
            List.of(new SourceText("pools.yaml", "version: 1".getBytes(StandardCharsets.UTF_8))),
            "2.337.0",
            Instant.EPOCH,
            "test",
            "test"),
        table);
  }

  public static ActiveTable active(RoutingTable table) {
    return new ActiveTable(applied(1, table), _ -> Optional.empty());
  }
}
