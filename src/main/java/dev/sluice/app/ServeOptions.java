package dev.sluice.app;

import dev.sluice.config.PoolsConfig;
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
 */
public record ServeOptions(
    ServeSettings settings,
    List<SourceText> sources,
    PoolsConfig config,
    String origin,
    Timing timing) {
  public ServeOptions {
    sources = List.copyOf(sources);
  }
}
