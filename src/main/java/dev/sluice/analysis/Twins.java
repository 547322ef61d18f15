package dev.sluice.analysis;

import dev.sluice.routing.JobFacts;

/**
 * Two pools that take jobs which GitHub cannot tell apart: the same labels in one lane. Their
 * runners are given out at random between them, though their sandboxes differ.
 *
 * @param first number of the entry that stands first
 * @param firstJob a job that it gets
 * @param secondJob a job of the same lane that the other gets
 */
record Twins(int first, int second, JobFacts firstJob, JobFacts secondJob) {}
