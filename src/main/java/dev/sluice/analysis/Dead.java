package dev.sluice.analysis;

import dev.sluice.routing.JobFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool or deny rule that could match jobs and never gets one.
 *
 * @param blockers the entries that together take all of them, none of which could be left out, by
 *     their numbers in the table
 * @param witness a job that it matches
 * @param taken what becomes of the witness
 * @param before the number of the entry before which it would get jobs, and all others still would;
 *     null if there is no such place. Checked.
 */
record Dead(
    int entry, List<Integer> blockers, JobFacts witness, Outcome taken, @Nullable Integer before) {
  Dead {
    blockers = List.copyOf(blockers);
  }
}
