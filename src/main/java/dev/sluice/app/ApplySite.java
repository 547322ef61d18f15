package dev.sluice.app;

import dev.sluice.config.PoolsConfig;
import dev.sluice.generation.ImageBuilds;
import dev.sluice.generation.Outside;
import dev.sluice.github.GithubApi;
import dev.sluice.ledger.Ledger;
import dev.sluice.modal.Modal;
import dev.sluice.settings.ServeSettings;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.inject.Inject;
import javax.inject.Singleton;

/**
 * Where what an apply needs is provided: by the connections of the server, or by others for as long
 * as the apply takes if the text is the first one and for another place.
 */
@Singleton
final class ApplySite {
  private final ServeOptions options;
  private final Installation installation;
  private final GithubApi github;
  private final Modal modal;
  private final ImageBuilds images;
  private final Ledger ledger;
  private final InstantSource clock;

  @Inject
  ApplySite(
      ServeOptions options,
      Installation installation,
      GithubApi github,
      Modal modal,
      ImageBuilds images,
      Ledger ledger,
      InstantSource clock) {
    this.options = options;
    this.installation = installation;
    this.github = github;
    this.modal = modal;
    this.images = images;
    this.ledger = ledger;
    this.clock = clock;
  }

  Outside open(PoolsConfig config) {
    return installation.isHere(config)
        ? new Outside(
            modal,
            images,
            pools -> RunnerVersion.resolve(pools, github.releases(), ledger),
            () -> {})
        : elsewhere(config);
  }

  private Outside elsewhere(PoolsConfig config) {
    ServeSettings settings = options.settings();
    GithubApi hub =
        GithubAccess.open(
            settings.github(), config, clock, settings.timeScale(), settings.pacing());
    Modal there = ModalAccess.open(settings.modal(), config.modal(), clock);
    ExecutorService builds = Executors.newVirtualThreadPerTaskExecutor();
    return new Outside(
        there,
        new ImageBuilds(there, clock, new SecureRandom(), builds),
        pools -> RunnerVersion.resolve(pools, hub.releases(), ledger),
        () -> {
          builds.shutdownNow();
          there.close();
          hub.close();
        });
  }
}
