package dev.sluice.ledger;

import dev.sluice.routing.JobFacts;
import org.jspecify.annotations.Nullable;

/**
 * What one webhook, or one look at GitHub, says of a job.
 *
 * @param runId null when it does not say
 * @param name empty when it does not say
 * @param conclusion null unless completed
 * @param runnerId null when there is none; never 0
 * @param runnerName null when there is none; never empty
 */
public record JobEvent(
    long jobId,
    JobFacts facts,
    @Nullable Long runId,
    String name,
    Phase phase,
    @Nullable String conclusion,
    @Nullable Long runnerId,
    @Nullable String runnerName) {}
