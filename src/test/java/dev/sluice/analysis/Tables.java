package dev.sluice.analysis;

import dev.sluice.config.Loaded;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.routing.RoutingTable;
import java.util.List;

/** Tables from texts. */
final class Tables {
  static final String FILE = "pools.yaml";

  private Tables() {}

  static RoutingTable of(String text) {
    Loaded loaded = PoolsLoader.load(List.of(SourceText.of(FILE, text)));
    return RoutingTable.compile(
        loaded.config().orElseThrow(() -> new AssertionError(loaded.diagnostics())));
  }

  static List<String> codes(String text) {
    return TableFindings.of(of(text), List.of(FILE)).stream().map(d -> d.code().id()).toList();
  }
}
