package dev.sluice.ledger;

import dev.sluice.routing.JobFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One GitHub workflow job. A re-run is another job with another id.
 *
 * @param id GitHub's {@code workflow_job.id}, 64 bit
 * @param runId null when the event did not say
 * @param name empty when the event did not say
 * @param generation serial of the table that made the disposition
 * @param firstSeen when we first heard that it is queued, or of it at all before that; GitHub gives
 *     a job up 24 h after queueing it
 * @param conclusion null until completed
 * @param runnerId null or positive: GitHub's 0 and null both mean no runner
 * @param runnerName null or not empty
 */
public record Job(
    long id,
    JobFacts facts,
    @Nullable Long runId,
    String name,
    Phase phase,
    Disposition disposition,
    long generation,
    Discovery discovery,
    Instant firstSeen,
    Instant changedAt,
    @Nullable String conclusion,
    @Nullable Long runnerId,
    @Nullable String runnerName) {

  /**
   * Takes in what an event says. The phase only moves forward, and only an event that moves it, or
   * confirms it, adds to what is known of runner and conclusion.
   */
  public Job heard(JobEvent event, Instant now) {
    Phase next = phase.max(event.phase());
    boolean news = event.phase().compareTo(phase) >= 0;
    Long newRunner = news && event.runnerId() != null ? event.runnerId() : runnerId;
    String newName = news && event.runnerName() != null ? event.runnerName() : runnerName;
    String newConclusion = news && event.conclusion() != null ? event.conclusion() : conclusion;
    return new Job(
        id,
        facts,
        runId != null ? runId : event.runId(),
        name.isEmpty() ? event.name() : name,
        next,
        disposition,
        generation,
        discovery,
        phase == Phase.WAITING && next == Phase.QUEUED ? now : firstSeen,
        next == phase ? changedAt : now,
        newConclusion,
        newRunner,
        newName);
  }

  /** The same job with another decision. */
  public Job decided(JobFacts newFacts, Disposition decision, long byGeneration, Instant now) {
    return new Job(
        id,
        newFacts,
        runId,
        name,
        phase,
        decision,
        byGeneration,
        discovery,
        firstSeen,
        now,
        conclusion,
        runnerId,
        runnerName);
  }

  /** Whether no runner has taken it yet, so that the disposition may still change. */
  public boolean undecidedByGithub() {
    return phase.compareTo(Phase.QUEUED) <= 0;
  }

  public boolean isOpen() {
    return phase != Phase.COMPLETED;
  }
}
