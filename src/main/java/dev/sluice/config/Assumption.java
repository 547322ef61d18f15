package dev.sluice.config;

import dev.sluice.diagnostic.Place;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What holds of every job that is taken: at most one of its labels, each counted once in lower
 * case, meets any of the globs. Who reasons about all jobs may leave the others out, since they are
 * refused.
 *
 * @param atMostOne globs on labels
 */
public record Assumption(List<Glob> atMostOne, Place place) {
  /** Globs that a reason names; it is stored with every job that is refused for it. */
  private static final int NAMED = 4;

  public Assumption {
    atMostOne = List.copyOf(atMostOne);
  }

  /**
   * The name under which an assumption refuses jobs.
   *
   * @param index its place in {@link PoolsConfig#assume}, from 0
   */
  public static String name(int index) {
    return "assume-" + (index + 1);
  }

  /**
   * The rule that stands for this assumption wherever a job is refused. Its matcher is only what a
   * job must meet at least to be refused by it: that there is one label too many, no matcher can
   * say.
   *
   * @param index as in {@link #name}
   */
  public DenyRule rule(int index) {
    var any = new LabelMatch(List.of(), atMostOne, List.of(), List.of());
    Match match = MatchReader.any(place).with(any);
    return new DenyRule(name(index), match, reason(), place, "/assume/" + index);
  }

  private String reason() {
    int more = atMostOne.size() - NAMED;
    return atMostOne.stream()
        .limit(NAMED)
        .map(glob -> "\"" + glob + "\"")
        .collect(
            Collectors.joining(
                " or ",
                "a job may have only one label that meets ",
                more > 0 ? " or one of " + more + " more" : ""));
  }
}
