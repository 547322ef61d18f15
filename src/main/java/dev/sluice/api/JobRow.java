package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One job and what it does.
 *
 * @param workflow null when the event did not say
 * @param name of the job; empty when the event did not say
 * @param runId null when the event did not say
 * @param state a {@link JobState#word}
 * @param phase GitHub's, lower case
 * @param disposition a {@link dev.sluice.ledger.Disposition#word}
 * @param pool null if none takes it
 * @param waiting why it has no runner; null unless it waits or starts
 * @param why one clause for people that tells what it does and why
 * @param runner that took it; null if none has
 * @param firstSeen when it was first heard that it is queued
 * @param since when it began to do what it does
 * @param seconds since then
 * @param discovery {@code webhook}, {@code redelivery} or {@code poll}
 * @param conclusion null until completed
 * @param generation serial of the pools file that decided on it
 * @param cost of its sandbox; null unless it is over and a runner of ours took it
 */
public record JobRow(
    long id,
    String repository,
    List<String> labels,
    @Nullable String workflow,
    String name,
    @Nullable Long runId,
    String state,
    String phase,
    String disposition,
    @Nullable String pool,
    @Nullable Reason waiting,
    String why,
    @Nullable String runner,
    Instant firstSeen,
    Instant since,
    long seconds,
    String discovery,
    @Nullable String conclusion,
    long generation,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable JobCost cost) {
  public JobRow {
    labels = List.copyOf(labels);
  }

  /** The same with another text for why it waits. */
  JobRow because(Reason reason) {
    return new JobRow(
        id,
        repository,
        labels,
        workflow,
        name,
        runId,
        state,
        phase,
        disposition,
        pool,
        reason,
        reason.text(),
        runner,
        firstSeen,
        since,
        seconds,
        discovery,
        conclusion,
        generation,
        cost);
  }
}
