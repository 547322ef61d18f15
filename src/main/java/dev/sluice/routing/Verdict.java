package dev.sluice.routing;

import dev.sluice.diagnostic.Place;
import java.util.List;

/**
 * How one deny rule or pool judged a job.
 *
 * @param deny whether this is a deny rule, or an assumption, which refuses like one
 * @param matched whether every clause is met
 * @param reasons one for each clause looked at, in the order of the matcher
 */
public record Verdict(
    boolean deny, String name, boolean matched, List<Reason> reasons, Place place) {
  public Verdict {
    reasons = List.copyOf(reasons);
  }

  /**
   * What one clause says.
   *
   * @param clause its path in the matcher, such as {@code labels.all}
   * @param met whether it lets the job through
   * @param place the glob or list that decided
   */
  public record Reason(String clause, boolean met, String message, Place place) {}
}
