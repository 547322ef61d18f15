package dev.sluice.scheduler;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Judgement;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Ledger.Transaction;
import dev.sluice.ledger.Note;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.provider.WorkflowRuns.RunFacts;
import dev.sluice.routing.Fork;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides jobs anew: when a question about them is answered, and under a new generation. Another
 * replica may have followed to a later generation before this one, so what a later one has decided
 * is left as it is.
 */
final class JobDecider {
  /** Of decisions on many jobs, which wait for no answer from outside. */
  static final String DECISIONS = "decisions";

  private static final Logger LOG = LoggerFactory.getLogger(JobDecider.class);

  /** Jobs in a transaction: few enough that a webhook never waits long behind them. */
  private static final int TOGETHER = 250;

  private final Ledger ledger;
  private final Fence fence;
  private final AppliedTables tables;
  private final WorkflowRuns runs;
  private final Backoff retries;
  private final Timing timing;
  private final InstantSource clock;

  JobDecider(
      Ledger ledger,
      Fence fence,
      AppliedTables tables,
      WorkflowRuns runs,
      Backoff retries,
      Timing timing,
      InstantSource clock) {
    this.ledger = ledger;
    this.fence = fence;
    this.tables = tables;
    this.runs = runs;
    this.retries = retries;
    this.timing = timing;
    this.clock = clock;
  }

  /**
   * Asks GitHub whether the job comes from a fork, and decides it with the answer. While its run
   * cannot be read it is treated as a fork's, and asked about again.
   */
  void askFork(Job job) {
    Fork fork = learnFork(job);
    if (fork != Fork.UNKNOWN) {
      decide(List.of(job), fork == Fork.YES ? "it is from a fork" : "it is from no fork");
    }
  }

  /** Decides jobs by the table in force. */
  void decideAgain(List<Job> jobs) {
    inPortions(jobs, portion -> decide(portion, ""));
  }

  /** Decides jobs whose lane refused for a reason that looked lasting, and does no more. */
  void unblock(List<Job> jobs) {
    inPortions(jobs, portion -> decide(portion, "its lane launches again"));
  }

  private static void inPortions(List<Job> jobs, Consumer<List<Job>> step) {
    for (int from = 0; from < jobs.size(); from += TOGETHER) {
      step.accept(jobs.subList(from, Math.min(from + TOGETHER, jobs.size())));
    }
  }

  /**
   * Whether the job comes from a fork, as GitHub really says, which is then stored. {@code UNKNOWN}
   * when it does not say; how soon to ask again is noted.
   */
  Fork learnFork(Job job) {
    if (job.facts().fork() != Fork.UNKNOWN) {
      return job.facts().fork();
    }
    Long runId = job.runId();
    if (runId == null) {
      return unreadable(job, "no-run", "the event names no run");
    }
    return switch (runs.run(job.facts().repository(), runId)) {
      case Answer.Ok<Optional<RunFacts>>(Optional<RunFacts> run) -> {
        if (run.isEmpty()) {
          yield unreadable(job, "not-found", "GitHub does not know run " + runId);
        }
        retries.succeeded(key(job));
        boolean own = job.facts().repository().equals(run.get().headRepository());
        yield learn(job, own ? Fork.NO : Fork.YES);
      }
      case Answer.Failed<Optional<RunFacts>>(Failure failure) -> unanswered(job, failure);
    };
  }

  private Fork unanswered(Job job, Failure failure) {
    return switch (failure) {
      case Failure.Absent _, Failure.Forbidden _, Failure.Refused _ ->
          unreadable(job, failure.code(), failure.detail());
      case Failure.Limited(Instant retryAt, String detail) -> {
        retries.failedUntil(key(job), retryAt, failure.code(), detail);
        yield Fork.UNKNOWN;
      }
      case Failure.Unauthorized _,
          Failure.Conflict _,
          Failure.Exhausted _,
          Failure.Unavailable _ -> {
        retries.failed(key(job), clock.instant(), failure.code(), failure.detail());
        yield Fork.UNKNOWN;
      }
    };
  }

  private Fork unreadable(Job job, String code, String detail) {
    retries.blockedUntil(key(job), clock.instant().plus(timing.blocked()), code, detail);
    return Fork.UNKNOWN;
  }

  /** The key of questions about the job. */
  static String key(Job job) {
    return "job:" + job.id();
  }

  private Fork learn(Job job, Fork answer) {
    Instant now = clock.instant();
    ledger.commit(transaction -> {
      Optional<Job> stored = transaction.job(job.id());
      stored.ifPresent(row -> {
        transaction.put(
            row.decided(row.facts().withFork(answer), row.disposition(), row.generation(), now));
        String text = answer == Fork.YES ? "it is from a fork" : "it is from no fork";
        transaction.note(new Note(now, row.id(), null, "job.fork", text));
      });
      return stored.isPresent();
    });
    return answer;
  }

  /**
   * @param why beside the generation; empty for nothing
   */
  private void decide(List<Job> jobs, String why) {
    Instant now = clock.instant();
    AppliedTable applied = tables.current();
    List<Job> decided =
        whileLeading(transaction -> {
          List<Job> changed = new ArrayList<>();
          for (Job job : jobs) {
            undecided(transaction, job)
                .filter(stored -> stored.generation() <= applied.serial())
                .ifPresent(stored -> changed.add(decide(transaction, stored, applied, why, now)));
          }
          return changed;
        });
    decided.forEach(after ->
        LOG.atInfo()
            .addKeyValue("event", "job." + after.disposition().word())
            .addKeyValue("job", after.id())
            .addKeyValue("repository", after.facts().repository())
            .addKeyValue("fork", after.facts().fork())
            .addKeyValue("generation", after.generation())
            .addKeyValue("reason", Judgement.describe(after.disposition()))
            .log("job decided"));
  }

  /**
   * Commits the jobs that {@code step} returns.
   *
   * @throws NotLeading if the term is over, and then nothing is stored
   */
  private List<Job> whileLeading(Function<Transaction, List<Job>> step) {
    Optional<List<Job>> changed =
        ledger.commit(transaction ->
            fence.holds(transaction) ? Optional.of(step.apply(transaction)) : Optional.empty());
    return changed.orElseThrow(fence::broken);
  }

  private static Optional<Job> undecided(Transaction transaction, Job job) {
    return transaction.job(job.id()).filter(Job::undecidedByGithub);
  }

  private static Job decide(
      Transaction transaction, Job stored, AppliedTable applied, String why, Instant now) {
    Disposition disposition = Judgement.of(applied.table(), stored.facts());
    Job after = stored.decided(stored.facts(), disposition, applied.serial(), now);
    transaction.put(after);
    if (!disposition.equals(stored.disposition())) {
      transaction.note(
          new Note(
              now,
              stored.id(),
              null,
              "job." + disposition.word(),
              Judgement.describe(disposition)
                  + " ("
                  + (why.isEmpty() ? "" : why + ", ")
                  + "generation "
                  + applied.serial()
                  + ")"));
    }
    return after;
  }

  /** Records that a lane refuses for a reason that looks lasting, on the jobs that wait for it. */
  void block(List<Job> jobs, String code, String detail) {
    inPortions(
        jobs,
        portion ->
            whileLeading(transaction -> {
              Instant now = clock.instant();
              for (Job job : portion) {
                undecided(transaction, job)
                    .filter(stored -> stored.generation() == job.generation())
                    .ifPresent(stored -> block(transaction, stored, code, detail, now));
              }
              return portion;
            }));
  }

  private static void block(
      Transaction transaction, Job stored, String code, String detail, Instant now) {
    if (stored.disposition() instanceof Disposition.Routed(String pool)) {
      var blocked = new Disposition.Blocked(pool, code, detail);
      transaction.put(stored.decided(stored.facts(), blocked, stored.generation(), now));
      transaction.note(new Note(now, stored.id(), null, "job.blocked", code + ": " + detail));
    }
  }
}
