package dev.sluice.ledger;

/**
 * How many jobs ended alike.
 *
 * @param pool empty if none took them
 * @param disposition its {@link Disposition#word}
 * @param conclusion empty if GitHub gave none
 */
public record EndedJobs(String pool, String disposition, String conclusion, long jobs) {}
