package dev.sluice.scheduler;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.routing.Decision;
import dev.sluice.scheduler.Demand.Wanted;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The pools that take jobs now. A look happens after each change of any job, and thousands of them
 * may wait, so a job is routed again only when its own row or the table has changed. Used by the
 * looking thread.
 */
final class Routes {
  private record Known(Job job, AppliedTable applied, boolean unreadable, Optional<Wanted> wanted) {
    boolean answers(Job asked, AppliedTable table, boolean unreadableNow) {
      return job == asked && applied == table && unreadable == unreadableNow;
    }
  }

  private final Map<Long, Known> known = new HashMap<>();

  /**
   * The pool that takes a job.
   *
   * @param unreadable whether it cannot be learned if the job comes from a fork, which is then
   *     assumed
   */
  Optional<Wanted> of(Job job, AppliedTable applied, boolean unreadable) {
    Known last = known.get(job.id());
    if (last != null && last.answers(job, applied, unreadable)) {
      return last.wanted();
    }
    Optional<Wanted> wanted = route(job, applied, unreadable);
    known.put(job.id(), new Known(job, applied, unreadable, wanted));
    return wanted;
  }

  private static Optional<Wanted> route(Job job, AppliedTable applied, boolean unreadable) {
    if (job.disposition() instanceof Disposition.Unmatched
        || job.disposition() instanceof Disposition.Denied) {
      return Optional.empty();
    }
    Decision decision = applied.table().route(job.facts());
    if (decision instanceof Decision.Pending(Decision ifFork, Decision _) && unreadable) {
      decision = ifFork;
    }
    return decision instanceof Decision.Routed routed
        ? Optional.of(new Wanted(job, routed))
        : Optional.empty();
  }

  /** Keeps what is known of about as many jobs as there are. */
  void keep(Collection<Job> open) {
    if (known.size() > 2 * open.size()) {
      Map<Long, Known> kept = HashMap.newHashMap(open.size());
      for (Job job : open) {
        Known last = known.get(job.id());
        if (last != null) {
          kept.put(job.id(), last);
        }
      }
      known.clear();
      known.putAll(kept);
    }
  }
}
