package dev.sluice.app;

import dev.sluice.config.PoolsConfig;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.scheduler.Timing;
import dev.sluice.settings.ServeSettings;
import java.util.List;

/**
 * Everything that a server is made from.
 *
 * @param sources the text of the pools file
 * @param config compiled from it
 * @param origin where the text came from, for the record
 * @param prices the operator's own, which go before all others
 */
public record ServeOptions(
    ServeSettings settings,
    List<SourceText> sources,
    PoolsConfig config,
    String origin,
    Timing timing,
    PriceTable prices) {
  public ServeOptions {
    sources = List.copyOf(sources);
  }

  /** Without prices of the operator's own. */
  public ServeOptions(
      ServeSettings settings,
      List<SourceText> sources,
      PoolsConfig config,
      String origin,
      Timing timing) {
    this(settings, sources, config, origin, timing, PriceTable.EMPTY);
  }

  /** The same with these prices. */
  public ServeOptions withPrices(PriceTable own) {
    return new ServeOptions(settings, sources, config, origin, timing, own);
  }
}
