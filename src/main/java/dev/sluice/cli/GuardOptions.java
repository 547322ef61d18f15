package dev.sluice.cli;

import dev.sluice.config.Accepted;
import dev.sluice.config.Glob;
import dev.sluice.config.Guards;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import java.math.BigDecimal;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Bounds on a change beside those of the pools files, and what is accepted all the same. */
final class GuardOptions {
  @Option(
      names = "--max-moved-share",
      paramLabel = "SHARE",
      description =
          "Refuses a change after which more than this share of the counted jobs goes elsewhere,"
              + " such as 0.1; as guards.maxMovedShare, and the strictest counts.")
  private @Nullable BigDecimal maxMovedShare;

  @Option(
      names = "--max-newly-unmatched",
      paramLabel = "N",
      description =
          "Refuses a change after which more than N of the counted jobs find no pool that had one.")
  private @Nullable Long maxNewlyUnmatched;

  @Option(
      names = "--protect",
      paramLabel = "GLOB",
      description =
          "Refuses a change that has an effect on the jobs or the sandbox of such a pool; may be"
              + " repeated.")
  private List<String> protect = List.of();

  @Option(
      names = "--accept-moved",
      paramLabel = "N",
      description = "Has the change although jobs move, if they are N at most.")
  private @Nullable Long acceptMoved;

  @Option(
      names = "--accept-unmatched",
      paramLabel = "N",
      description = "Has the change although jobs lose their pool, if they are N at most.")
  private @Nullable Long acceptUnmatched;

  @Option(
      names = "--accept-protected",
      paramLabel = "POOL",
      description = "Has the change although it has an effect on this pool; may be repeated.")
  private List<String> acceptProtected = List.of();

  /** What is wrong with the options; empty if nothing. */
  Optional<String> problem() {
    if (maxMovedShare != null
        && (maxMovedShare.signum() < 0 || maxMovedShare.compareTo(BigDecimal.ONE) > 0)) {
      return Optional.of("--max-moved-share is not from 0 to 1, such as 0.1 for 10 %");
    }
    boolean negative =
        isNegative(maxNewlyUnmatched) || isNegative(acceptMoved) || isNegative(acceptUnmatched);
    return negative ? Optional.of("a number of jobs is negative") : Optional.empty();
  }

  /** Which of the options names no pool of either file; empty if none. */
  Optional<String> unknown(PoolsConfig before, PoolsConfig after) {
    List<String> names =
        Stream.of(before, after)
            .flatMap(config -> config.pools().stream())
            .map(Pool::name)
            .distinct()
            .toList();
    return protect.stream()
        .filter(glob -> names.stream().noneMatch(name -> protecting(glob).protects(name)))
        .map(glob -> "--protect " + glob + " covers no pool")
        .findFirst()
        .or(() ->
            acceptProtected.stream()
                .filter(name -> !names.contains(name))
                .map(name ->
                    "--accept-protected: there is no pool "
                        + Quote.of(name)
                        + Suggestion.question(name, names).map(text -> ". " + text).orElse(""))
                .findFirst());
  }

  private static boolean isNegative(@Nullable Long number) {
    return number != null && number < 0;
  }

  /** Whether the command line bounds what a change may do. */
  boolean areAsked() {
    return !asked().equals(Guards.NONE);
  }

  private static Guards protecting(String glob) {
    return new Guards(null, null, List.of(new Glob(glob, Place.start("the command line"))));
  }

  Guards asked() {
    Place place = Place.start("the command line");
    return new Guards(
        maxMovedShare,
        maxNewlyUnmatched,
        protect.stream().map(text -> new Glob(text, place)).toList());
  }

  Accepted accepted() {
    return new Accepted(acceptMoved, acceptUnmatched, new LinkedHashSet<>(acceptProtected));
  }
}
