package dev.sluice.app;

import dagger.Module;
import dagger.Provides;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.generation.ActiveTable;
import dev.sluice.generation.Applier;
import dev.sluice.generation.Generations;
import dev.sluice.generation.Reloads;
import dev.sluice.generation.StoreFollower;
import dev.sluice.generation.TextFollower;
import dev.sluice.github.GithubApi;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Ledger;
import java.time.InstantSource;
import java.util.Optional;
import javax.inject.Singleton;

/** How what is in force is found at the start, followed and changed. */
@Module
final class PolicyModule {
  private PolicyModule() {}

  /** The generation that a start begins with, read once. */
  record Newest(Optional<AppliedTable> table) {}

  @Provides
  @Singleton
  static Newest newest(ServeOptions options, Generations generations) {
    Optional<Generation> latest = generations.latest();
    Optional<AppliedTable> table = latest.flatMap(generations::load);
    if (latest.isPresent() && table.isEmpty() && options.policy() instanceof Policy.Stored) {
      // With no table every job would count as nobody's.
      throw new NotStarted(
          "generation "
              + latest.get().serial()
              + ", which "
              + latest.get().who()
              + " applied from "
              + latest.get().origin()
              + ", does not compile with this version of Sluice: start the version that applied it,"
              + " and apply a text there that both understand");
    }
    return new Newest(table);
  }

  @Provides
  @Singleton
  static Installation installation(ServeOptions options, Newest newest) {
    PoolsConfig config =
        switch (options.policy()) {
          case Policy.Written written -> written.config();
          case Policy.Stored _ ->
              newest.table().map(AppliedTable::config).orElse(PoolsConfig.EMPTY);
        };
    return new Installation(options.settings(), config, new Installation.Restart());
  }

  @Provides
  @Singleton
  static Generations generations(Ledger ledger, InstantSource clock) {
    return new Generations(ledger, sources -> PoolsLoader.load(sources).config(), clock);
  }

  @Provides
  @Singleton
  static ActiveTable tables(
      ServeOptions options,
      Installation installation,
      Newest latest,
      Generations generations,
      GithubApi github,
      Ledger ledger) {
    Optional<AppliedTable> newest = latest.table();
    AppliedTable first =
        switch (options.policy()) {
          case Policy.Stored _ -> newest.orElseGet(generations::none);
          // What ran goes on until all that a changed text needs is there.
          case Policy.Written written ->
              newest
                  .filter(table -> installation.isHere(table.config()))
                  .orElseGet(() ->
                      generations.apply(
                          written.sources(),
                          written.config(),
                          RunnerVersion.resolve(written.config(), github.releases(), ledger),
                          who(),
                          written.text().origin()));
        };
    return new ActiveTable(first, generations::load);
  }

  private static String who() {
    return System.getProperty("user.name", "unknown");
  }

  @Provides
  @Singleton
  static Reloads reloads(ActiveTable tables, InstantSource clock) {
    return new Reloads(clock, tables.current().generation().origin());
  }

  @Provides
  static Applier.Binding binding(Installation installation, ActiveTable tables) {
    return new Applier.Binding() {
      @Override
      public Optional<String> refusal(PoolsConfig config) {
        return installation.refusal(config, tables.current().serial() == 0);
      }

      @Override
      public boolean takes(PoolsConfig config) {
        return installation.takes(config);
      }
    };
  }

  @Provides
  @Singleton
  static Applier applier(
      Generations generations,
      ActiveTable tables,
      ApplySite site,
      Applier.Binding binding,
      RecordedJobs recorded) {
    return new Applier(
        generations, tables, site::open, binding, GoldenTests::failures, recorded::refusals);
  }

  @Provides
  @Singleton
  static StoreFollower storeFollower(
      Ledger ledger,
      Generations generations,
      ActiveTable tables,
      Applier.Binding binding,
      Reloads reloads,
      Installation installation,
      Closer closer) {
    return closer.add(
        "store follower",
        new StoreFollower(
            ledger, generations, tables, binding, reloads, installation.restart()::settle));
  }

  @Provides
  @Singleton
  static Optional<TextFollower> textFollower(
      ServeOptions options,
      ActiveTable tables,
      Applier applier,
      Reloads reloads,
      InstantSource clock,
      Closer closer) {
    return options.policy() instanceof Policy.Written written
        ? Optional.of(
            closer.add(
                "text follower",
                new TextFollower(
                    written.text(),
                    tables.current().generation().sources(),
                    who(),
                    applier,
                    reloads,
                    clock)))
        : Optional.empty();
  }

  @Provides
  static AppliedTables appliedTables(ActiveTable tables) {
    return tables;
  }
}
