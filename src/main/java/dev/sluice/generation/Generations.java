package dev.sluice.generation;

import dev.sluice.config.Image;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.provider.RunnerVersions;
import dev.sluice.routing.RoutingTable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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

  /** What is in force where nothing was ever applied: no pools, so no job is taken. */
  public AppliedTable none() {
    return table(
        new Generation(0, digest(List.of(), ""), List.of(), "", clock.instant(), "", ""),
        PoolsConfig.EMPTY);
  }

  /**
   * Records the text as the newest generation, unless it is the newest one already, and compiles
   * it. For the start of a process whose text is the only truth.
   *
   * @param runnerVersion what {@code latest} means from now on
   */
  public AppliedTable apply(
      List<SourceText> sources,
      PoolsConfig config,
      String runnerVersion,
      String who,
      String origin) {
    Optional<Generation> latest = ledger.latestGeneration();
    if (latest.isPresent() && isOf(latest.get(), sources, runnerVersion)) {
      return table(latest.get(), config);
    }
    return switch (record(latest.orElse(null), sources, config, runnerVersion, who, origin)) {
      case Recording.Recorded(AppliedTable table) -> table;
      case Recording.OtherText _, Recording.NewerRunner _ ->
          throw new LedgerException("another process applies to the same store");
    };
  }

  /** What became of a record. */
  sealed interface Recording {
    /** It is the newest generation now. */
    record Recorded(AppliedTable table) implements Recording {}

    /** Somebody else applied another text since the base. */
    record OtherText() implements Recording {}

    /** The newest generation has a newer runner version, which must not be taken back. */
    record NewerRunner(String version) implements Recording {}
  }

  /**
   * Records the text as the newest generation, provided that nobody else applied a text since, and
   * compiles it. Fails before anything is recorded if it does not compile.
   *
   * @param base the newest generation that the caller knows; null for none
   * @param runnerVersion what {@code latest} means from now on
   * @throws LedgerException if the store does not take it
   */
  Recording record(
      @Nullable Generation base,
      List<SourceText> sources,
      PoolsConfig config,
      String runnerVersion,
      String who,
      String origin) {
    RoutingTable compiled = RoutingTable.compile(pinned(config, runnerVersion));
    String digest = digest(sources, runnerVersion);
    Instant now = clock.instant();
    return ledger.<Recording>commit(transaction -> {
      Generation latest = transaction.latestGeneration().orElse(null);
      if (!isSameText(latest, base)) {
        return new Recording.OtherText();
      }
      if (latest != null && !newer(latest.runnerVersion(), runnerVersion).equals(runnerVersion)) {
        return new Recording.NewerRunner(latest.runnerVersion());
      }
      long serial = latest == null ? 1 : latest.serial() + 1;
      var generation = new Generation(serial, digest, sources, runnerVersion, now, who, origin);
      transaction.put(generation);
      return new Recording.Recorded(new AppliedTable(generation, compiled));
    });
  }

  /** The newer of two runner versions, the second if they are the same; empty is older than any. */
  static String newer(String one, String other) {
    if (one.isEmpty() || other.isEmpty()) {
      return other.isEmpty() ? one : other;
    }
    return RunnerVersions.compare(one, other) > 0 ? one : other;
  }

  /** A newer runner version alone is no other text. */
  static boolean isSameText(@Nullable Generation one, @Nullable Generation other) {
    return one == null || other == null
        ? one == other
        : one.serial() == other.serial()
            || digest(one.sources(), "").equals(digest(other.sources(), ""));
  }

  /** Whether a generation is this text, whatever {@code latest} means. */
  static boolean isOf(Generation generation, List<SourceText> sources) {
    return isOf(generation, sources, generation.runnerVersion());
  }

  private static boolean isOf(
      Generation generation, List<SourceText> sources, String runnerVersion) {
    return generation.digest().equals(digest(sources, runnerVersion));
  }

  /** The newest generation; empty if nothing was ever applied. */
  public Optional<Generation> latest() {
    return ledger.latestGeneration();
  }

  /** A stored generation. */
  Optional<Generation> find(long serial) {
    return ledger.generation(serial);
  }

  /**
   * What {@code latest} means already, if this text is that of the newest generation: a restart
   * goes on with what ran, whose images are there.
   */
  public Optional<String> runnerVersionOf(List<SourceText> sources) {
    return ledger
        .latestGeneration()
        .filter(latest -> isOf(latest, sources))
        .map(Generation::runnerVersion);
  }

  /**
   * What the text of a generation says, {@code latest} unresolved; empty if it does not compile.
   */
  Optional<PoolsConfig> declared(Generation generation) {
    return compile.apply(generation.sources());
  }

  /**
   * Records that {@code latest} means another version from now on; empty if another generation came
   * meanwhile.
   */
  Optional<AppliedTable> renew(Generation generation, PoolsConfig declared, String runnerVersion) {
    if (!latest().filter(latest -> latest.serial() == generation.serial()).isPresent()) {
      return Optional.empty();
    }
    Recording recorded =
        record(
            generation,
            generation.sources(),
            declared,
            runnerVersion,
            generation.who(),
            generation.origin());
    return recorded instanceof Recording.Recorded(AppliedTable table)
        ? Optional.of(table)
        : Optional.empty();
  }

  /** Compiles a stored generation; empty if there is none or it no longer compiles. */
  public Optional<AppliedTable> load(long serial) {
    return serial == 0 ? Optional.of(none()) : find(serial).flatMap(this::load);
  }

  /** Compiles a stored generation, if it still compiles. */
  public Optional<AppliedTable> load(Generation generation) {
    return compile.apply(generation.sources()).map(config -> table(generation, config));
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
    return config.with(config.deny(), pools);
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
