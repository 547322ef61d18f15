package dev.sluice.routing;

/**
 * Whether a job's code comes from a fork: its run's head repository is absent or another one. The
 * webhook does not say, so it may be unknown.
 */
public enum Fork {
  YES,
  NO,
  UNKNOWN
}
