package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.List;

/** The jobs that match {@code base} and none of {@code except}. */
record JobSet(CellMatcher base, List<CellMatcher> except) {
  JobSet {
    except = List.copyOf(except);
  }

  boolean contains(CellJob job) {
    return base.matches(job) && except.stream().noneMatch(matcher -> matcher.matches(job));
  }

  JobSet and(CellMatcher matcher) {
    return new JobSet(base.and(matcher), except);
  }

  JobSet and(JobSet other) {
    List<CellMatcher> both = new ArrayList<>(except);
    both.addAll(other.except);
    return new JobSet(base.and(other.base), both);
  }

  JobSet minus(List<CellMatcher> matchers) {
    List<CellMatcher> both = new ArrayList<>(except);
    both.addAll(matchers);
    return new JobSet(base, both);
  }

  JobSet withBase(CellMatcher other) {
    return new JobSet(other, except);
  }
}
