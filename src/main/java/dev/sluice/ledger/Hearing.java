package dev.sluice.ledger;

import dev.sluice.ledger.Ledger.Transaction;
import dev.sluice.routing.JobFacts;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what GitHub says of a job, by webhook or when asked: the job and the runner it names,
 * with a note for each change. Runs in a transaction that may be repeated, and works only through
 * it.
 */
public final class Hearing {
  private Hearing() {}

  /**
   * What is stored now.
   *
   * @param before the job's phase before, null if it was unknown
   */
  public record Heard(@Nullable Phase before, Job job) {}

  /**
   * Stores {@code event}.
   *
   * @param discovery of the job, if nothing was known of it
   * @param source where the word comes from, for the trail
   */
  public static Heard hear(
      Transaction transaction,
      JobEvent event,
      Discovery discovery,
      String source,
      AppliedTable active,
      Instant now) {
    Optional<Job> known = transaction.job(event.jobId());
    Job job =
        known
            .map(before -> moved(before.heard(event, now), event, active, now))
            .orElseGet(() -> first(event, discovery, active, now));
    if (known.isEmpty() || !known.get().equals(job)) {
      transaction.put(job);
    }
    note(transaction, known.orElse(null), job, source, now);
    if (event.runnerName() != null) {
      transaction
          .runner(event.runnerName())
          .ifPresent(runner -> runner(transaction, runner, job, event, now));
    }
    return new Heard(known.map(Job::phase).orElse(null), job);
  }

  private static Job first(JobEvent event, Discovery discovery, AppliedTable active, Instant now) {
    JobFacts facts = event.facts();
    return new Job(
        event.jobId(),
        facts,
        event.runId(),
        event.name(),
        event.phase(),
        Judgement.of(active.table(), facts),
        active.serial(),
        discovery,
        now,
        now,
        event.conclusion(),
        event.runnerId(),
        event.runnerName());
  }

  /** A job that no runner has taken follows its repository to its new name, and is judged there. */
  private static Job moved(Job job, JobEvent event, AppliedTable active, Instant now) {
    JobFacts facts = job.facts();
    if (!job.undecidedByGithub() || facts.repository().equals(event.facts().repository())) {
      return job;
    }
    JobFacts there = facts.inRepository(event.facts().repository());
    return job.decided(there, Judgement.of(active.table(), there), active.serial(), now);
  }

  private static void note(
      Transaction transaction, @Nullable Job before, Job job, String source, Instant now) {
    if (before == null || before.phase() != job.phase()) {
      String conclusion = job.conclusion();
      transaction.note(
          new Note(
              now,
              job.id(),
              null,
              "job." + word(job.phase()),
              source
                  + (job.runnerName() == null ? "" : ", runner " + job.runnerName())
                  + (conclusion == null ? "" : ", " + conclusion)));
    }
    if (before != null && !before.facts().repository().equals(job.facts().repository())) {
      transaction.note(
          new Note(
              now,
              job.id(),
              null,
              "job.moved",
              before.facts().repository() + " is " + job.facts().repository() + " now"));
    }
    if (before == null || !before.disposition().equals(job.disposition())) {
      transaction.note(
          new Note(
              now,
              job.id(),
              null,
              "job." + job.disposition().word(),
              Judgement.describe(job.disposition()) + ", generation " + job.generation()));
    }
  }

  private static void runner(
      Transaction transaction, Runner runner, Job job, JobEvent event, Instant now) {
    RunnerState next =
        switch (event.phase()) {
          case WAITING, QUEUED -> null;
          // What comes late of a runner whose sandbox has ended makes it no busy one again.
          case IN_PROGRESS ->
              runner.sandbox() == Effect.GONE ? RunnerState.FINISHED : RunnerState.BUSY;
          case COMPLETED -> RunnerState.FINISHED;
        };
    if (next == null) {
      return;
    }
    // GitHub's list may have said "busy" before; only now it is known with which job.
    boolean named =
        next == RunnerState.BUSY && runner.state() == RunnerState.BUSY && runner.jobId() == null;
    if (!named && !runner.state().next().contains(next)) {
      return;
    }
    String why = "job " + job.id() + " " + word(event.phase());
    Runner.Change change =
        (named ? runner.change().because(why) : runner.change().to(next, why))
            .took(job.id(), job.facts().repository());
    transaction.put(change.at(now));
    transaction.note(
        new Note(
            now,
            job.id(),
            runner.name(),
            next == RunnerState.BUSY ? "runner.busy" : "runner.finished",
            "pool " + runner.pool() + ", lane " + runner.lane().key()));
  }

  private static String word(Phase phase) {
    return phase.name().toLowerCase(Locale.ROOT);
  }
}
