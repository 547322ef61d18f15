package dev.sluice.generation;

import dev.sluice.config.PoolsConfig;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.ReadyImages;
import dev.sluice.provider.RunnerReleases;
import dev.sluice.routing.RoutingTable;
import dev.sluice.store.MemoryLedger;
import dev.sluice.store.TestStore;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Lets tests of other packages provide for pools as a server does when it starts. */
public final class Provided {
  private Provided() {}

  /** Looks once, on the caller's thread, and says whether every image is ready. */
  public static boolean once(PoolsConfig config, Provisioner modal) {
    InstantSource clock = InstantSource.system();
    ActiveTable tables = TestStore.active(RoutingTable.compile(config));
    var images = new ImageBuilds(modal, clock, new Random(1), Runnable::run);
    var ledger = new MemoryLedger(new MemoryLedger.Rows(), MemoryLedger.Weather.FAIR);
    var updates =
        new RunnerUpdates(
            tables,
            new Generations(ledger, _ -> Optional.empty(), clock),
            new NoReleases(),
            images,
            RunnerUpdates.INTERVAL,
            clock,
            new Random(2));
    new Provisioning(tables, modal, images, updates, clock).look();
    return config.pools().stream()
        .allMatch(pool ->
            images.state(pool.name(), pool.image(), pool.docker())
                instanceof ReadyImages.State.Ready);
  }

  private static final class NoReleases implements RunnerReleases {
    @Override
    public Answer<String> latest() {
      throw new AssertionError("not within the first day");
    }

    @Override
    public Answer<List<Release>> recent() {
      throw new AssertionError("not within the first day");
    }
  }
}
