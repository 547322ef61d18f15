package dev.sluice.config;

import java.util.List;

/**
 * The label clause of a matcher: every glob of {@code all} is met, one of {@code any} is met unless
 * it is empty, none of {@code none} is met; for a pool, each label of the job must besides be met
 * by {@code all}, {@code any} or {@code optional} (closed world).
 */
public record LabelMatch(List<Glob> all, List<Glob> any, List<Glob> none, List<Glob> optional) {
  public static final LabelMatch UNSTATED =
      new LabelMatch(List.of(), List.of(), List.of(), List.of());

  public LabelMatch {
    all = List.copyOf(all);
    any = List.copyOf(any);
    none = List.copyOf(none);
    optional = List.copyOf(optional);
  }
}
