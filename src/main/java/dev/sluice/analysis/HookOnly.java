package dev.sluice.analysis;

import dev.sluice.diagnostic.Place;
import dev.sluice.routing.JobFacts;

/**
 * Policy that GitHub does not know of: two jobs of one repository with the same labels, of which a
 * pool takes the one and nothing takes the other, for nothing but one field. GitHub may give the
 * runner of the first to the second; only the job-started hook on the runner then refuses it.
 *
 * @param field {@code forks}, {@code branches}, {@code actors} or {@code workflows}
 * @param cause number of the entry whose clause makes the difference
 * @param place where that clause is written
 */
record HookOnly(int entry, String field, int cause, Place place, JobFacts taken, JobFacts kept) {}
