package dev.sluice.ledger;

/**
 * What the store was asked to write since it was opened.
 *
 * @param commits transactions that are durable; one holds whatever waited together
 * @param writes pieces of work that are durable
 * @param failures pieces of work that were not stored
 * @param waiting pieces of work in the queue now
 */
public record WriteCounts(long commits, long writes, long failures, int waiting) {}
