package dev.sluice.api;

import dev.sluice.routing.Decision;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code blame --format json} prints: since when a job goes where it goes now.
 *
 * @param history {@code generations} or {@code git}
 * @param now what becomes of the job
 * @param since the version that first made it so
 * @param before what became of the job until then; null if that is not known
 * @param until the last version of which that holds; null if there is none
 * @param why what made the difference, a clause; null if it is not easily told
 * @param horizon why nothing older is known, a clause; null unless {@code before} is
 * @param skipped versions on the way that do not compile, and so say nothing; the newest first
 */
public record BlameReport(
    int formatVersion,
    String history,
    ExplainReport.Job job,
    Outcome now,
    Version since,
    @Nullable Outcome before,
    @Nullable Version until,
    @Nullable String why,
    @Nullable String horizon,
    List<Version> skipped) {
  public BlameReport {
    skipped = List.copyOf(skipped);
  }

  /**
   * What becomes of a job.
   *
   * @param outcome {@code routed}, {@code unmatched}, {@code denied}, {@code pending}, or {@code
   *     absent} where there was no pools file at all
   * @param pool null unless routed
   * @param deny null unless denied
   * @param ifFork null unless pending
   * @param ifNot null unless pending
   */
  public record Outcome(
      String outcome,
      @Nullable String pool,
      @Nullable String deny,
      @Nullable Outcome ifFork,
      @Nullable Outcome ifNot) {
    /** There was no pools file. */
    public static final Outcome ABSENT = new Outcome("absent", null, null, null, null);

    public static Outcome of(Decision decision) {
      return switch (decision) {
        case Decision.Routed routed ->
            new Outcome("routed", routed.pool().name(), null, null, null);
        case Decision.Denied denied ->
            new Outcome("denied", null, denied.rule().name(), null, null);
        case Decision.Unmatched _ -> new Outcome("unmatched", null, null, null, null);
        case Decision.Pending(Decision ifFork, Decision ifNot) ->
            new Outcome("pending", null, null, of(ifFork), of(ifNot));
      };
    }

    /**
     * The same with the names that pools have later.
     *
     * @param names later ones by earlier ones
     */
    public Outcome renamed(Map<String, String> names) {
      return new Outcome(
          outcome,
          pool == null ? null : names.getOrDefault(pool, pool),
          deny,
          ifFork == null ? null : ifFork.renamed(names),
          ifNot == null ? null : ifNot.renamed(names));
    }
  }

  /**
   * A version of the pools file.
   *
   * @param kind {@code generation}, {@code commit} or {@code uncommitted}
   * @param serial of a generation, else null
   * @param commit the id of a commit, else null
   * @param at when it was applied or committed; null for uncommitted changes
   * @param who applied or wrote it; null for uncommitted changes
   * @param origin where a generation came from, else null
   * @param subject of a commit, else null
   */
  public record Version(
      String kind,
      @Nullable Long serial,
      @Nullable String commit,
      @Nullable Instant at,
      @Nullable String who,
      @Nullable String origin,
      @Nullable String subject) {
    /** What is in the work tree. */
    public static final Version UNCOMMITTED =
        new Version("uncommitted", null, null, null, null, null, null);

    public static Version of(GenerationReport generation) {
      return new Version(
          "generation",
          generation.serial(),
          null,
          generation.applied(),
          generation.who(),
          generation.origin(),
          null);
    }

    public static Version commit(String id, Instant at, String author, String subject) {
      return new Version("commit", null, id, at, author, null, subject);
    }
  }
}
