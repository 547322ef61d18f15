package dev.sluice.scheduler;

import java.time.Duration;

/** Hears what the rows do not tell. Called on any thread: it must be quick and must not throw. */
public interface SchedulerListener {
  /**
   * The launch of a runner begins.
   *
   * @param waited since its job was first seen queued
   */
  default void launching(String pool, Duration waited) {}

  /**
   * A launch failed.
   *
   * @param provider {@code github} or {@code modal}
   * @param code a {@link dev.sluice.provider.Failure#code}
   */
  default void launchFailed(String pool, String provider, String code) {}

  /** GitHub refused the runner version that a runner of the pool had. */
  default void outdated(String pool) {}
}
