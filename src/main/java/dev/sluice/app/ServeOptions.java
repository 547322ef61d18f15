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
 * @param prices the operator's own, which go before all others
 */
public record ServeOptions(
    ServeSettings settings, Policy policy, Timing timing, PriceTable prices) {

  /** A text that stays, without prices of the operator's own. */
  public ServeOptions(
      ServeSettings settings,
      List<SourceText> sources,
      PoolsConfig config,
      String origin,
      Timing timing) {
    this(settings, new Policy.Given(sources, config, origin), timing, PriceTable.EMPTY);
  }

  /** The same with another policy. */
  public ServeOptions withPolicy(Policy other) {
    return new ServeOptions(settings, other, timing, prices);
  }

  /** The same with these prices. */
  public ServeOptions withPrices(PriceTable own) {
    return new ServeOptions(settings, policy, timing, own);
  }
}
