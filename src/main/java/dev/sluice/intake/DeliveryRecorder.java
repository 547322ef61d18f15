package dev.sluice.intake;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Judgement;
import dev.sluice.ledger.Ledger.Transaction;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.routing.JobFacts;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The delivery transaction: the delivery, the job and the runner it names, all or nothing. */
final class DeliveryRecorder {
  private DeliveryRecorder() {}

  /**
   * What was stored.
   *
   * @param duplicate whether the delivery had been stored before
   * @param before the job's phase before, null if it was unknown
   * @param job as it is stored now
   */
  record Recorded(boolean duplicate, @Nullable Phase before, Job job) {}

  /** Runs in a transaction that may be repeated: works only through it. */
  static Recorded record(
      Transaction transaction,
      Delivery delivery,
      JobEvent event,
      AppliedTable active,
      Instant now) {
    Optional<Job> known = transaction.job(event.jobId());
    if (transaction.isSeen(delivery) && known.isPresent()) {
      return new Recorded(true, known.get().phase(), known.get());
    }
    Job job =
        known
            .map(before -> before.heard(event, now))
            .orElseGet(() -> firstHeard(event, active, now));
    transaction.put(delivery);
    transaction.put(job);
    note(transaction, known.orElse(null), job, delivery, now);
    if (event.runnerName() != null) {
      transaction
          .runner(event.runnerName())
          .ifPresent(runner -> runnerHeard(transaction, runner, job, event, now));
    }
    return new Recorded(false, known.map(Job::phase).orElse(null), job);
  }

  private static Job firstHeard(JobEvent event, AppliedTable active, Instant now) {
    JobFacts facts = event.facts();
    return new Job(
        event.jobId(),
        facts,
        event.runId(),
        event.name(),
        event.phase(),
        Judgement.of(active.table(), facts),
        active.serial(),
        Discovery.WEBHOOK,
        now,
        now,
        event.conclusion(),
        event.runnerId(),
        event.runnerName());
  }

  private static void note(
      Transaction transaction, @Nullable Job before, Job job, Delivery delivery, Instant now) {
    if (before == null || before.phase() != job.phase()) {
      String conclusion = job.conclusion();
      transaction.note(
          new Note(
              now,
              job.id(),
              null,
              "job." + delivery.action(),
              "delivery "
                  + delivery.guid()
                  + (job.runnerName() == null ? "" : ", runner " + job.runnerName())
                  + (conclusion == null ? "" : ", " + conclusion)));
    }
    if (before == null) {
      transaction.note(
          new Note(
              now,
              job.id(),
              null,
              "job." + job.disposition().word(),
              Judgement.describe(job.disposition()) + ", generation " + job.generation()));
    }
  }

  private static void runnerHeard(
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
    String why = "job " + job.id() + " " + event.phase().name().toLowerCase(Locale.ROOT);
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
}
