package dev.sluice.scheduler;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Judgement;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Fork;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The third place where policy is enforced. GitHub hands a live runner to any job whose labels it
 * carries, so a job that the runner's own generation denies, or gives no pool, may have got it. Its
 * sandbox is ended at once: the one kill without a fence.
 */
final class PolicyEnforcer {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyEnforcer.class);

  private final RunnerRows rows;
  private final AppliedTables tables;
  private final JobDecider decider;
  private final SandboxProvider sandboxes;
  private final Backoff retries;
  private final InstantSource clock;

  /** Runners whose job was found to be allowed; a restart judges them again. */
  private final Set<String> allowed = ConcurrentHashMap.newKeySet();

  PolicyEnforcer(
      RunnerRows rows,
      AppliedTables tables,
      JobDecider decider,
      SandboxProvider sandboxes,
      Backoff retries,
      InstantSource clock) {
    this.rows = rows;
    this.tables = tables;
    this.decider = decider;
    this.sandboxes = sandboxes;
    this.retries = retries;
    this.clock = clock;
  }

  boolean isJudged(Runner runner) {
    return allowed.contains(runner.name());
  }

  void forget(Set<String> liveRunners) {
    allowed.retainAll(liveRunners);
  }

  /** Judges the job that runs on {@code runner}. */
  void judge(Runner runner, Job job) {
    Optional<AppliedTable> born = tables.of(runner.generation());
    if (born.isEmpty()) {
      // Without the policy it was born with there is nothing to judge by, so nothing is done.
      allowed.add(runner.name());
      return;
    }
    Decision decision = born.get().table().route(job.facts());
    if (decision instanceof Decision.Pending(Decision ifFork, Decision ifNot)) {
      Fork fork = decider.learnFork(job);
      if (fork == Fork.UNKNOWN) {
        // Only what GitHub really said may end a running job; the hook in the sandbox judges too.
        return;
      }
      decision = fork == Fork.YES ? ifFork : ifNot;
    }
    switch (decision) {
      case Decision.Routed _ -> allowed.add(runner.name());
      case Decision.Denied _, Decision.Unmatched _ ->
          kill(runner, job, Judgement.of(decision, born.get().table(), job.facts()));
      case Decision.Pending _ -> throw new IllegalStateException("a known fork leaves no question");
    }
  }

  private void kill(Runner runner, Job job, Disposition judged) {
    String why =
        "job "
            + job.id()
            + " of "
            + job.facts().repository()
            + " may not run on it: "
            + judged.word()
            + ", "
            + Judgement.describe(judged);
    String id = runner.sandboxId();
    if (id == null && sandboxes.find(runner.name()) instanceof Answer.Ok<Optional<String>> found) {
      id = found.value().orElse(null);
    }
    if (id == null) {
      retries.failed(runner.name(), clock.instant(), "sandbox-unknown", "its id is not known");
      return;
    }
    switch (sandboxes.terminate(id)) {
      case Answer.Failed<SandboxProvider.Ended>(Failure failure) ->
          retries.failed(runner.name(), clock.instant(), failure.code(), failure.detail());
      case Answer.Ok<SandboxProvider.Ended> _ -> {
        allowed.add(runner.name());
        rows.change(
            runner.name(),
            "runner.killed",
            row ->
                row.state().next().contains(RunnerState.FINISHED)
                    ? row.change().to(RunnerState.FINISHED, why)
                    : row.change().because(why));
        LOG.atWarn()
            .addKeyValue("event", "runner.killed")
            .addKeyValue("runner", runner.name())
            .addKeyValue("job", job.id())
            .addKeyValue("reason", why)
            .log("policy ended a sandbox");
      }
    }
  }
}
