package dev.sluice.app;

import dev.sluice.config.Image;
import dev.sluice.config.PoolsConfig;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Ledger;
import dev.sluice.provider.Answer;
import dev.sluice.provider.RunnerReleases;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@code runnerVersion: latest} means today. */
final class RunnerVersion {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerVersion.class);

  /** The newest release when this program was made; for a GitHub that does not tell. */
  static final String KNOWN = "2.337.0";

  private RunnerVersion() {}

  /** Asks only if a pool says {@code latest}. */
  static String resolve(PoolsConfig config, RunnerReleases releases, Ledger ledger) {
    boolean asked =
        config.pools().stream().anyMatch(pool -> pool.image().runnerVersion().equals(Image.LATEST));
    if (!asked) {
      return last(ledger);
    }
    return switch (releases.latest()) {
      case Answer.Ok<String>(String version) -> version;
      case Answer.Failed<String> failed -> {
        String known = last(ledger);
        LOG.atWarn()
            .addKeyValue("event", "runner.version.unknown")
            .addKeyValue("version", known)
            .addKeyValue("reason", failed.failure().detail())
            .log("GitHub does not tell the newest runner version; using the last one known");
        yield known;
      }
    };
  }

  private static String last(Ledger ledger) {
    return ledger
        .latestGeneration()
        .map(Generation::runnerVersion)
        .filter(version -> !version.isEmpty())
        .orElse(KNOWN);
  }
}
