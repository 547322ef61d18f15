package dev.sluice.ledger;

import dev.sluice.routing.RepositoryName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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

  /**
   * Tells of all jobs first seen at or after {@code since}, those of one kind together, in an order
   * that the same rows always have. However many there are, few are held at a time, and neither
   * writes nor other reads wait for {@code each}.
   *
   * @param each what it throws ends the reading and is thrown on
   * @throws LedgerException if the store fails, perhaps after some were told of
   */
  void traffic(Instant since, Consumer<Traffic> each);

  /** The generation of that serial. */
  Optional<Generation> generation(long serial);

  /** The generation applied last. */
  Optional<Generation> latestGeneration();

  /** The last generations, the newest first. */
  List<GenerationHead> generations(int most);

  /** What is left of the jobs that were removed, oldest day first. */
  List<DaySummary> summaries();
}
