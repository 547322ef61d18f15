package dev.sluice.ledger;

import dev.sluice.routing.RepositoryName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can be read of a ledger, by its server or from outside. Safe for any number of threads. */
public interface LedgerReads {
  LedgerView view();

  /**
   * The trail of a job, oldest first; the lines of every runner that was launched for it or took it
   * included.
   */
  List<Note> trail(long jobId);

  /** A job, open or not. */
  Optional<Job> job(long id);

  /** A runner, live or not. */
  Optional<Runner> runner(String name);

  /**
   * Completed jobs, the last one first.
   *
   * @param repository null for all
   * @param pool null for all
   */
  List<Job> completedJobs(@Nullable RepositoryName repository, @Nullable String pool, int most);

  /** What completed at or after {@code since}, counted. */
  List<EndedJobs> endedSince(Instant since);

  /** The generation of that serial. */
  Optional<Generation> generation(long serial);

  /** The generation applied last. */
  Optional<Generation> latestGeneration();

  /** The last generations, the newest first. */
  List<GenerationHead> generations(int most);

  /** What is left of the jobs that were removed, oldest day first. */
  List<DaySummary> summaries();
}
