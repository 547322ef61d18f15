package dev.sluice.app;

import dev.sluice.config.PoolsConfig;
import dev.sluice.settings.SourceSettings;
import java.util.Optional;

/** Whether the addresses that webhooks may come from can be known. */
final class SourcesOf {
  private SourcesOf() {}

  /** Why they cannot for this GitHub; empty if they can. */
  static Optional<String> refusal(SourceSettings settings, PoolsConfig config) {
    SourceSettings.Allowed allowed = settings.allowed();
    return allowed != null && allowed.github() && config.github().isEnterpriseServer()
        ? Optional.of(
            SourceSettings.SOURCES
                + ": a GitHub Enterprise Server does not publish where its webhooks come from; list"
                + " the addresses of "
                + config.github().url()
                + " in place of github")
        : Optional.empty();
  }
}
