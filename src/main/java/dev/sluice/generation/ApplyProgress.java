package dev.sluice.generation;

import org.jspecify.annotations.Nullable;

/** Hears how an apply goes; called by one thread. */
public interface ApplyProgress {
  /** Nobody listens, and nobody can go away. */
  ApplyProgress SILENT =
      new ApplyProgress() {
        @Override
        public void step(String name, State state, @Nullable String detail) {}

        @Override
        public boolean isWanted() {
          return true;
        }
      };

  /** How far a step is. */
  enum State {
    STARTED,
    DONE,
    FAILED
  }

  /**
   * A step began or ended.
   *
   * @param name such as {@code image of pool cpu}
   * @param detail one line, null for none
   */
  void step(String name, State state, @Nullable String detail);

  /**
   * Whether somebody still waits for the result; asked about every second. What nobody waits for is
   * given up before anything is in force.
   */
  boolean isWanted();
}
