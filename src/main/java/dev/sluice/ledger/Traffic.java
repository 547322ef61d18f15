package dev.sluice.ledger;

import dev.sluice.routing.JobFacts;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Recorded jobs of one kind: alike in all that routing knows of them.
 *
 * @param jobs how many, 1 to {@link #MOST}
 * @param lastSeen when the newest of them was first seen; null if not known
 * @param timed how many of them ran on a runner of ours whose sandbox is known to have had a
 *     machine from when until when, 0 to {@code jobs}
 * @param life the sum of those times, at most {@link #LONGEST}; zero if {@code timed} is 0
 */
public record Traffic(
    JobFacts facts, long jobs, @Nullable Instant lastSeen, long timed, Duration life) {
  /** More than anybody has recorded, and few enough that sums of sums stay numbers. */
  public static final long MOST = 1_000_000_000_000L;

  /** For the same reason. */
  public static final Duration LONGEST = Duration.ofSeconds(MOST);

  /**
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Traffic {
    if (jobs < 1 || jobs > MOST) {
      throw new IllegalArgumentException("there are no " + jobs + " jobs of one kind");
    }
    if (timed < 0 || timed > jobs) {
      throw new IllegalArgumentException("of " + jobs + " jobs " + timed + " cannot be timed");
    }
    if (life.isNegative() || life.compareTo(LONGEST) > 0 || (timed == 0 && !life.isZero())) {
      throw new IllegalArgumentException(timed + " jobs cannot have lived for " + life);
    }
  }

  /** One job of which no more is known. */
  public static Traffic of(JobFacts facts) {
    return new Traffic(facts, 1, null, 0, Duration.ZERO);
  }
}
