package dev.sluice.analysis;

import dev.sluice.diagnostic.Place;
import dev.sluice.routing.JobFacts;

/**
 * Policy that GitHub does not know of: two jobs of one repository with the same labels, of which a
 * pool takes the one and nothing takes the other, for nothing but one field. GitHub may give the
 * runner of the first to the second; only the job-started hook on the runner then refuses it.
 *
 * @param field {@code forks}, {@code branches}, {@code actors} or {@code workflows}
 * @param cause where the clause is written that makes the difference
 * @param causeName of the pool or deny rule that it belongs to
 */
record HookOnly(
    int entry, String field, Place cause, String causeName, JobFacts taken, JobFacts kept) {}
