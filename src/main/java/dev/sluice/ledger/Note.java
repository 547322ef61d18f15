package dev.sluice.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the decision trail: what happened to a job or runner, when and why.
 *
 * @param jobId null if it concerns a runner alone
 * @param runner null if it concerns a job alone
 * @param event stable dotted word, such as {@code job.routed}
 * @param text for people
 */
public record Note(
    Instant at, @Nullable Long jobId, @Nullable String runner, String event, String text) {}
