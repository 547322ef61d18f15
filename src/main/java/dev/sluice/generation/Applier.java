package dev.sluice.generation;

import dev.sluice.analysis.Disagreement;
import dev.sluice.analysis.TableFindings;
import dev.sluice.config.Accepted;
import dev.sluice.config.Guards;
import dev.sluice.config.Loaded;
import dev.sluice.config.PoolNeeds;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.generation.Applied.Done;
import dev.sluice.generation.Applied.Refused;
import dev.sluice.generation.Applied.Unchanged;
import dev.sluice.generation.Applied.Why;
import dev.sluice.generation.Generations.Recording;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.LedgerException;
import dev.sluice.routing.RoutingTable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a text in force: it is compiled and tested, what it needs outside is provided and waited
 * for, and only then is it recorded and swapped in, in one step. Whatever fails on the way leaves
 * what is in force as it is. Safe for any thread; one apply at a time.
 *
 * <p>A process that dies before the record leaves the old generation, one that dies after it the
 * new one, which every replica and its own next start take from the store.
 */
public final class Applier {
  private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

  /** Runs golden tests. */
  @FunctionalInterface
  public interface Tests {
    /** What failed, one line each; empty if all passed. */
    List<String> failures(RoutingTable table, List<SourceText> tests);
  }

  /** Judges what a change does to recorded jobs. */
  @FunctionalInterface
  public interface Guarding {
    /**
     * What the guards of the files refuse of a change, one line each; empty if nothing.
     *
     * @param before what is in force
     */
    List<String> refusals(PoolsConfig before, PoolsConfig after, Accepted accepted);
  }

  /** What this installation is bound to. */
  public interface Binding {
    /** Why these settings cannot be taken over while it runs; empty if they can. */
    Optional<String> refusal(PoolsConfig config);

    /**
     * Whether a recorded generation is swapped in here. One for another place is not: the server
     * starts anew with it.
     */
    boolean takes(PoolsConfig config);
  }

  private final Generations generations;
  private final ActiveTable tables;
  private final Function<PoolsConfig, Outside> outside;
  private final Binding binding;
  private final Tests tests;
  private final Guarding guarding;
  private final ReentrantLock applying = new ReentrantLock();

  /**
   * @param outside where what a text needs is provided; closed after use
   */
  public Applier(
      Generations generations,
      ActiveTable tables,
      Function<PoolsConfig, Outside> outside,
      Binding binding,
      Tests tests,
      Guarding guarding) {
    this.generations = generations;
    this.tables = tables;
    this.outside = outside;
    this.binding = binding;
    this.tests = tests;
    this.guarding = guarding;
  }

  /**
   * Applies a text.
   *
   * @param base serial of the generation that the caller compared it with; null for whatever is in
   *     force
   * @throws InterruptedException if the thread is interrupted while it waits; nothing has changed
   *     then
   */
  public Applied apply(Candidate candidate, @Nullable Long base, ApplyProgress progress)
      throws InterruptedException {
    if (!applying.tryLock()) {
      return new Refused(
          Why.BUSY, "another apply is under way", "what was in force still is; wait for that one");
    }
    try {
      Applied result = run(candidate, base, progress);
      tell(candidate, result);
      return result;
    } catch (LedgerException e) {
      return new Refused(
          Why.STORE,
          "the store failed: " + e.getMessage(),
          "sluice history shows what is in force; try again");
    } catch (Disagreement e) {
      return new Refused(
          Why.INVALID, e.getMessage(), "this is a defect of Sluice: report it with the pools file");
    } finally {
      applying.unlock();
    }
  }

  /**
   * Applies the text of an earlier generation again, as a new one.
   *
   * @param base as of {@link #apply}
   */
  public Applied rollback(long serial, @Nullable Long base, String who, ApplyProgress progress)
      throws InterruptedException {
    Optional<Generation> earlier;
    try {
      earlier = generations.find(serial);
    } catch (LedgerException e) {
      return new Refused(Why.STORE, "the store failed: " + e.getMessage(), "try again");
    }
    if (earlier.isEmpty()) {
      return new Refused(
          Why.UNKNOWN, "there is no generation " + serial, "sluice history lists them");
    }
    return apply(
        new Candidate(
            earlier.get().sources(),
            List.of(),
            earlier.get().runnerVersion(),
            false,
            null,
            who,
            "rollback to " + serial),
        base,
        progress);
  }

  private Applied run(Candidate candidate, @Nullable Long base, ApplyProgress progress)
      throws InterruptedException {
    Loaded loaded = PoolsLoader.load(candidate.sources());
    if (loaded.config().isEmpty()) {
      return new Refused(
          Why.INVALID,
          "the pools file does not compile",
          "sluice validate shows what is wrong",
          loaded.diagnostics());
    }
    PoolsConfig config = loaded.config().get();
    Optional<String> bound = binding.refusal(config);
    if (bound.isPresent()) {
      return new Refused(Why.INVALID, bound.get(), "what was in force still is");
    }
    Generation latest = generations.latest().orElse(null);
    if (base != null && !isBase(base, latest)) {
      return stale(latest);
    }
    if (latest != null && Generations.isOf(latest, candidate.sources())) {
      return new Unchanged(current(latest, config));
    }
    RoutingTable table = RoutingTable.compile(config);
    List<Diagnostic> errors = candidate.analysed() ? errors(table, candidate) : List.of();
    if (!errors.isEmpty()) {
      return new Refused(
          Why.INVALID,
          "the pools file compiles, but cannot work as it is: " + errors.getFirst().message(),
          "sluice validate shows all of it",
          errors);
    }
    List<String> failures = tests.failures(table, candidate.tests());
    if (!failures.isEmpty()) {
      return new Refused(
          Why.TESTS,
          failures.size() == 1 ? "a test fails: " + failures.getFirst() : list(failures),
          "sluice test shows each with its reasons");
    }
    List<String> refusals = refusals(candidate, config, latest);
    if (!refusals.isEmpty()) {
      return new Refused(
          Why.GUARDED,
          "a guard refuses the change: " + String.join("; ", refusals),
          "sluice plan shows what it would do");
    }
    return supplied(candidate, config, latest, progress);
  }

  private List<String> refusals(
      Candidate candidate, PoolsConfig config, @Nullable Generation latest) {
    Accepted accepted = candidate.accepted();
    return accepted == null || latest == null
        ? List.of()
        : generations
            .declared(latest)
            .map(before -> guarding.refusals(before, config, accepted))
            .orElseGet(() ->
                config.guards().equals(Guards.NONE) || !accepted.equals(Accepted.NOTHING)
                    ? List.of()
                    : List.of(
                        "what is in force does not compile any more, so that nothing can be said"
                            + " of the change; any --accept option has it all the same"));
  }

  private static List<Diagnostic> errors(RoutingTable table, Candidate candidate) {
    List<String> files = candidate.sources().stream().map(SourceText::path).toList();
    return TableFindings.of(table, files).stream().filter(Diagnostic::isError).toList();
  }

  private static String list(List<String> failures) {
    return failures.size() + " tests fail: " + String.join("; ", failures);
  }

  private Applied supplied(
      Candidate candidate, PoolsConfig config, @Nullable Generation latest, ApplyProgress progress)
      throws InterruptedException {
    try (Outside place = outside.apply(config)) {
      String asked =
          candidate.leastRunnerVersion() == null
              ? place.runnerVersion().apply(config)
              : candidate.leastRunnerVersion();
      // What is in force may be newer than an earlier generation's, which GitHub refuses by now.
      String version = latest == null ? asked : Generations.newer(latest.runnerVersion(), asked);
      while (true) {
        PoolNeeds needs = PoolNeeds.of(Generations.pinned(config, version));
        Optional<Supplies.Missing> missing = new Supplies(place, progress).provide(needs);
        if (missing.isEmpty() && !progress.isWanted()) {
          missing = Optional.of(Supplies.abandoned());
        }
        if (missing.isPresent()) {
          Supplies.Missing what = missing.get();
          return new Refused(what.why(), what.message(), what.help());
        }
        switch (generations.record(
            latest, candidate.sources(), config, version, candidate.who(), candidate.origin())) {
          case Recording.Recorded(AppliedTable table) -> {
            if (binding.takes(config)) {
              tables.swap(table);
            }
            return new Done(table);
          }
          case Recording.OtherText _ -> {
            return stale(generations.latest().orElse(null));
          }
          case Recording.NewerRunner(String newer) -> version = newer;
        }
      }
    }
  }

  private boolean isBase(long base, @Nullable Generation latest) {
    return base == 0
        ? latest == null
        : Generations.isSameText(generations.find(base).orElse(null), latest);
  }

  private AppliedTable current(Generation latest, PoolsConfig config) {
    AppliedTable current = tables.current();
    return current.serial() == latest.serial()
        ? current
        : generations.load(latest).orElseGet(() -> new AppliedTable(latest, compiled(config)));
  }

  private static RoutingTable compiled(PoolsConfig config) {
    return RoutingTable.compile(config);
  }

  private static Refused stale(@Nullable Generation latest) {
    return new Refused(
        Why.STALE,
        latest == null
            ? "what it was compared with is not in force"
            : "generation "
                + latest.serial()
                + " came into force meanwhile, applied by "
                + latest.who()
                + " from "
                + latest.origin(),
        "look at it with sluice show, and apply again");
  }

  private static void tell(Candidate candidate, Applied result) {
    switch (result) {
      case Done(AppliedTable table) ->
          LOG.atInfo()
              .addKeyValue("event", "generation.applied")
              .addKeyValue("generation", table.serial())
              .addKeyValue("digest", table.generation().digest())
              .addKeyValue("who", candidate.who())
              .addKeyValue("origin", candidate.origin())
              .addKeyValue("runner", table.generation().runnerVersion())
              .addKeyValue("pools", table.config().pools().size())
              .log("a generation is in force");
      case Unchanged(AppliedTable table) ->
          LOG.atInfo()
              .addKeyValue("event", "generation.unchanged")
              .addKeyValue("generation", table.serial())
              .addKeyValue("who", candidate.who())
              .addKeyValue("origin", candidate.origin())
              .log("the text is in force already");
      case Refused refused ->
          LOG.atWarn()
              .addKeyValue("event", "generation.refused")
              .addKeyValue("code", refused.why().code())
              .addKeyValue("reason", refused.message())
              .addKeyValue("who", candidate.who())
              .addKeyValue("origin", candidate.origin())
              .log("a text is not put in force; what was in force still is");
    }
  }
}
