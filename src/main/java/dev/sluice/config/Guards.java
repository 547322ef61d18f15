package dev.sluice.config;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a change of the file may do at most; null and none stand for no such bound. They say nothing
 * about where a job goes, so no sandbox depends on them.
 *
 * @param maxMovedShare of the replayed jobs, from 0 to 1, that may go elsewhere than before
 * @param maxNewlyUnmatched how many replayed jobs that had a pool may end without one
 * @param protectedPools globs on names of pools that no job may leave or join, of which neither
 *     sandbox nor concurrency may change, and that may not go
 */
public record Guards(
    @Nullable BigDecimal maxMovedShare,
    @Nullable Long maxNewlyUnmatched,
    List<Glob> protectedPools) {
  public static final Guards NONE = new Guards(null, null, List.of());

  public Guards {
    // 0.1 and 0.10 are one share, and are to be equal.
    maxMovedShare = maxMovedShare == null ? null : maxMovedShare.stripTrailingZeros();
    protectedPools = List.copyOf(protectedPools);
  }

  /** Whether a pool of this name is protected. */
  public boolean protects(String pool) {
    return protectedPools.stream().anyMatch(glob -> NameGlobs.covers(glob, pool));
  }
}
