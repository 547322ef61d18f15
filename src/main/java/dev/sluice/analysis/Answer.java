package dev.sluice.analysis;

/** What is known of a set of jobs. */
sealed interface Answer {
  /** It holds this one. */
  record Found(CellJob job) implements Answer {}

  /** It is empty, for certain. */
  record None() implements Answer {}

  /** Neither was certain within the bounds. */
  record Unknown() implements Answer {}
}
