package dev.sluice.analysis;

import dev.sluice.diagnostic.Place;
import dev.sluice.routing.JobFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pool or deny rule that could match jobs and never gets one.
 *
 * @param blockers what together takes or refuses all of them, none of which could be left out; not
 *     empty
 * @param witness a job that it matches
 * @param taken what becomes of that one
 * @param before where it would have to stand to get jobs while all others still do; null if there
 *     is no such place. Checked.
 * @param place where its name stands
 */
public record DeadEntry(
    Outcome entry,
    List<Outcome> blockers,
    JobFacts witness,
    Outcome taken,
    @Nullable Outcome before,
    Place place) {
  public DeadEntry {
    blockers = List.copyOf(blockers);
  }

  static DeadEntry of(Dead dead, CellTable table) {
    Integer before = dead.before();
    return new DeadEntry(
        table.outcome(dead.entry()),
        dead.blockers().stream().map(table::outcome).toList(),
        dead.witness(),
        dead.taken(),
        before == null ? null : table.outcome(before),
        table.place(dead.entry()));
  }
}
