package dev.sluice.app;

import dev.sluice.api.JobCosts;
import dev.sluice.api.Live;
import dev.sluice.api.Reason;
import dev.sluice.api.Reports;
import dev.sluice.api.StatusReport;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.cost.PriceTable;
import dev.sluice.generation.Reloads;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerReads;
import dev.sluice.scheduler.Controller;
import dev.sluice.scheduler.Leadership;
import dev.sluice.scheduler.Scheduler;
import dev.sluice.scheduler.SweepState;
import dev.sluice.scheduler.WaitingReason;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers what reports are made from. */
final class Scenes {
  private Scenes() {}

  /**
   * How what is in force is changed.
   *
   * @param follows the text that alone does; null if operators do
   */
  record Change(@Nullable String follows, Reloads.Last last) {
    StatusReport.Policy report() {
      return new StatusReport.Policy(
          follows,
          new StatusReport.Reload(
              last.succeeded(),
              last.at(),
              last.origin(),
              last.code(),
              last.message(),
              last.succeededAt()));
    }
  }

  /** What a running server knows. */
  static Reports.Scene running(
      Instance instance,
      Controller controller,
      Ledger ledger,
      AppliedTables tables,
      Change change,
      Scheduler scheduler,
      Leadership leadership,
      PriceTable prices,
      InstantSource clock) {
    Instant now = clock.instant();
    AppliedTable applied = tables.current();
    return new Reports.Scene(
        ledger,
        instance.report(controller.id(), now),
        applied.serial() == 0 ? null : applied.generation(),
        applied.config(),
        change.report(),
        live(scheduler, leader(instance, leadership.standing(), now), now),
        new JobCosts(prices, serial -> tables.of(serial).map(AppliedTable::config)),
        now);
  }

  /** What a store tells without its server. */
  static Reports.Scene stored(LedgerReads ledger, PriceTable prices, Instant now) {
    Optional<Generation> generation = ledger.latestGeneration();
    Optional<PoolsConfig> config = generation.flatMap(Scenes::compiled);
    return new Reports.Scene(
        ledger,
        null,
        generation.orElse(null),
        config.orElse(null),
        null,
        null,
        new JobCosts(prices, serial -> ledger.generation(serial).flatMap(Scenes::compiled)),
        now);
  }

  private static Optional<PoolsConfig> compiled(Generation generation) {
    return PoolsLoader.load(generation.sources()).config();
  }

  private static StatusReport.Leader leader(
      Instance instance, Leadership.Standing standing, Instant now) {
    String holder = standing.holder();
    URI admin = standing.admin();
    boolean alone = standing.leads() && holder == null;
    Instant since = alone ? instance.started() : standing.since();
    return new StatusReport.Leader(
        instance.id(),
        standing.leads(),
        standing.epoch(),
        since,
        since == null ? null : Long.valueOf(seconds(since, now)),
        alone ? instance.id() : holder,
        admin == null ? null : admin.toString());
  }

  private static Live live(Scheduler scheduler, StatusReport.Leader leader, Instant now) {
    Map<Long, Reason> waiting = new HashMap<>();
    scheduler.waiting().forEach((job, reason) -> waiting.put(job, reason(reason)));
    return new Live(
        waiting,
        scheduler.holds().stream()
            .map(hold ->
                new StatusReport.Hold(
                    hold.kind(),
                    hold.subject(),
                    hold.code(),
                    hold.text(),
                    hold.until(),
                    seconds(now, hold.until())))
            .toList(),
        scheduler.sweeps().stream().map(sweep -> sweep(sweep, now)).toList(),
        leader);
  }

  private static StatusReport.Sweep sweep(SweepState sweep, Instant now) {
    Instant succeeded = sweep.succeeded();
    SweepState.Trouble trouble = sweep.trouble();
    return new StatusReport.Sweep(
        sweep.name(),
        succeeded,
        succeeded == null ? null : Long.valueOf(seconds(succeeded, now)),
        trouble == null
            ? null
            : new StatusReport.Failure(
                trouble.code(), trouble.text(), trouble.since(), seconds(trouble.since(), now)));
  }

  private static long seconds(Instant from, Instant to) {
    return Math.max(0, Duration.between(from, to).toSeconds());
  }

  static Reason reason(WaitingReason reason) {
    return new Reason(reason.code(), reason.text());
  }
}
