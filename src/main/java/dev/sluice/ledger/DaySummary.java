package dev.sluice.ledger;

import java.time.LocalDate;

/**
 * How many jobs ended alike on one day.
 *
 * @param day in UTC
 * @param repository {@code owner/name} in lower case
 * @param pool empty if none took them
 * @param disposition its {@link Disposition#word}
 * @param conclusion empty if GitHub gave none
 */
public record DaySummary(
    LocalDate day,
    String repository,
    String pool,
    String disposition,
    String conclusion,
    Discovery discovery,
    long jobs) {}
