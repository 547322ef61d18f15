package dev.sluice.generation;

import dev.sluice.config.Image;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Ledger;
import dev.sluice.routing.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Records each applied version of the pools file and compiles it. Safe for any thread. */
public final class Generations {
  private final Ledger ledger;
  private final Function<List<SourceText>, Optional<PoolsConfig>> compile;
  private final InstantSource clock;

  /**
   * @param compile reads a stored text again; empty if it no longer compiles
   */
  public Generations(
      Ledger ledger,
      Function<List<SourceText>, Optional<PoolsConfig>> compile,
      InstantSource clock) {
    this.ledger = ledger;
    this.compile = compile;
    this.clock = clock;
  }

  /**
   * Records the text as the newest generation, unless it is the newest one already, and compiles
   * it.
   *
   * @param runnerVersion what {@code latest} means from now on
   */
  public AppliedTable apply(
      List<SourceText> sources,
      PoolsConfig config,
      String runnerVersion,
      String who,
      String origin) {
    String digest = digest(sources, runnerVersion);
    Optional<Generation> latest = ledger.latestGeneration();
    if (latest.isPresent() && latest.get().digest().equals(digest)) {
      return table(latest.get(), config);
    }
    long serial = latest.map(Generation::serial).orElse(0L) + 1;
    var generation =
        new Generation(serial, digest, sources, runnerVersion, clock.instant(), who, origin);
    ledger.commit(transaction -> {
      transaction.put(generation);
      return serial;
    });
    return table(generation, config);
  }

  /**
   * What {@code latest} means already, if this text is that of the newest generation: a restart
   * goes on with what ran, whose images are there.
   */
  public Optional<String> runnerVersionOf(List<SourceText> sources) {
    return ledger
        .latestGeneration()
        .filter(latest -> latest.digest().equals(digest(sources, latest.runnerVersion())))
        .map(Generation::runnerVersion);
  }

  /**
   * What the text of a generation says, {@code latest} unresolved; empty if it does not compile.
   */
  Optional<PoolsConfig> declared(Generation generation) {
    return compile.apply(generation.sources());
  }

  /** Records that {@code latest} means another version from now on. */
  AppliedTable renew(Generation generation, PoolsConfig declared, String runnerVersion) {
    return apply(
        generation.sources(), declared, runnerVersion, generation.who(), generation.origin());
  }

  /** Compiles a stored generation; empty if there is none or it no longer compiles. */
  public Optional<AppliedTable> load(long serial) {
    return ledger
        .generation(serial)
        .flatMap(generation ->
            compile.apply(generation.sources()).map(config -> table(generation, config)));
  }

  private static AppliedTable table(Generation generation, PoolsConfig config) {
    return new AppliedTable(
        generation, RoutingTable.compile(pinned(config, generation.runnerVersion())));
  }

  /**
   * Writes the version that {@code latest} means into each pool: a spec has only literal values.
   */
  static PoolsConfig pinned(PoolsConfig config, String runnerVersion) {
    List<Pool> pools =
        config.pools().stream()
            .map(pool ->
                pool.image().runnerVersion().equals(Image.LATEST)
                    ? pool.withImage(pool.image().withRunnerVersion(runnerVersion))
                    : pool)
            .toList();
    return new PoolsConfig(
        config.github(), config.modal(), config.limits(), config.deny(), pools, config.moved());
  }

  private static String digest(List<SourceText> sources, String runnerVersion) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      for (SourceText source : sources) {
        sha256.update(source.path().getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) 0);
        sha256.update(source.bytes());
        sha256.update((byte) 0);
      }
      sha256.update(runnerVersion.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
