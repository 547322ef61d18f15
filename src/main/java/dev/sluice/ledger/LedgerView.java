package dev.sluice.ledger;

import java.util.Collection;
import java.util.Optional;

/**
 * What is committed and still alive, in memory. Reads never block and see whole rows; two reads may
 * see different moments, but each row only ever moves forward.
 */
public interface LedgerView {
  /** Jobs that GitHub has not completed. */
  Collection<Job> openJobs();

  /** Runners that have left some trace outside. */
  Collection<Runner> liveRunners();

  /** An open job. */
  Optional<Job> openJob(long id);

  /** A live runner. */
  Optional<Runner> liveRunner(String name);

  /**
   * Calls {@code listener}, on the writer's thread, after each commit that changed a job or ended
   * the story of a runner.
   */
  void onChange(Runnable listener);

  /**
   * Calls {@code listener}, on the writer's thread, after each commit, by this process or another,
   * that put a generation.
   */
  void onGeneration(Runnable listener);

  /** Tells {@code listener} of every row that is committed from now on. */
  void onRows(RowListener listener);
}
