package dev.sluice.app;

import dev.sluice.config.Accepted;
import dev.sluice.config.Guards;
import dev.sluice.config.PoolsConfig;
import dev.sluice.cost.PriceTable;
import dev.sluice.ledger.Ledger;
import dev.sluice.plan.Draft;
import dev.sluice.plan.GuardCheck;
import dev.sluice.plan.Replay;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import javax.inject.Inject;
import javax.inject.Singleton;

/** Holds a change against the guards of its files, by the jobs that this installation recorded. */
@Singleton
final class RecordedJobs {
  /** As {@code sluice plan} looks back if nothing else is asked for. */
  private static final Duration WINDOW = Duration.ofDays(30);

  private final Ledger ledger;
  private final InstantSource clock;

  @Inject
  RecordedJobs(Ledger ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** What the guards refuse, one line each. */
  List<String> refusals(PoolsConfig before, PoolsConfig after, Accepted accepted) {
    if (before.guards().equals(Guards.NONE)
        && after.guards().equals(Guards.NONE)
        && before.pools().stream().noneMatch(pool -> pool.preventDestroy())) {
      return List.of();
    }
    Draft draft = Draft.of(before, after, List.of());
    Replay replay = draft.replay();
    ledger.traffic(clock.instant().minus(WINDOW), replay::add);
    return draft.plan(replay, PriceTable.EMPTY, Guards.NONE, accepted).guards().stream()
        .filter(GuardCheck::isRefused)
        .map(GuardCheck::describe)
        .toList();
  }
}
