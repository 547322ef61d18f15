package dev.sluice.scheduler;

import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerRegistry.RegisteredRunner;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.SandboxProvider.LiveSandbox;
import dev.sluice.provider.SandboxProvider.Status;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what GitHub and Modal hold with our rows, since webhooks get lost and sandboxes die
 * alone. A list that did not come whole is no list.
 */
final class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  /** GitHub refuses the runner's version; the entrypoint passes the runner's own code on. */
  private static final int EXIT_OUTDATED = 7;

  private final Ledger ledger;
  private final RunnerRows rows;
  private final RunnerRegistry registry;
  private final SandboxProvider sandboxes;
  private final Controller controller;
  private final Backoff lanes;
  private final Timing timing;
  private final InstantSource clock;

  Sweeper(
      Ledger ledger,
      RunnerRows rows,
      RunnerRegistry registry,
      SandboxProvider sandboxes,
      Controller controller,
      Backoff lanes,
      Timing timing,
      InstantSource clock) {
    this.ledger = ledger;
    this.rows = rows;
    this.registry = registry;
    this.sandboxes = sandboxes;
    this.controller = controller;
    this.lanes = lanes;
    this.timing = timing;
    this.clock = clock;
  }

  /** Our sandboxes at Modal against our rows. */
  void sweepSandboxes() {
    Instant asked = clock.instant();
    if (!(sandboxes.list(controller.tag()) instanceof Answer.Ok<List<LiveSandbox>> list)) {
      return;
    }
    Set<String> live = list.value().stream().map(LiveSandbox::id).collect(Collectors.toSet());
    for (Runner runner : ledger.view().liveRunners()) {
      String id = runner.sandboxId();
      boolean older = runner.changedAt().isBefore(asked);
      if (id != null && runner.sandbox() == Effect.PRESENT && older && !live.contains(id)) {
        // The list may lag behind a creation, so the sandbox itself is asked.
        if (sandboxes.status(id) instanceof Answer.Ok<Status>(Status.Done done)) {
          ended(runner, done);
        }
      }
    }
    for (LiveSandbox sandbox : list.value()) {
      String name = sandbox.name();
      if (name == null || ledger.view().liveRunner(name).isEmpty()) {
        LOG.atWarn()
            .addKeyValue("event", "sandbox.unknown")
            .addKeyValue("sandbox", sandbox.id())
            .addKeyValue("runner", name)
            .log("a sandbox of this controller has no row; it is left alone");
      }
    }
  }

  private void ended(Runner runner, Status.Done done) {
    String why = Reaper.describe(done);
    boolean outdated = done.exitCode() == EXIT_OUTDATED;
    rows.change(
        runner.name(),
        "runner.sandbox.ended",
        row -> {
          Runner.Change change = row.change().sandboxGone().because(why);
          if (row.state() == RunnerState.BUSY) {
            return change.to(RunnerState.FINISHED, why);
          }
          RunnerState next = outdated ? RunnerState.OUTDATED : RunnerState.LOST;
          return row.isSupply() && row.state().next().contains(next)
              ? change.to(next, why)
              : change;
        });
    if (runner.isSupply()) {
      Instant now = clock.instant();
      String detail = "runner " + runner.name() + " ended without a job: " + why;
      if (outdated) {
        lanes.blockedUntil(
            Launcher.earlyEndKey(runner), now.plus(timing.blocked()), "outdated", detail);
      } else {
        lanes.failed(Launcher.earlyEndKey(runner), runner.plannedAt(), now, "died-early", detail);
      }
    }
  }

  /** GitHub's runners at each target that we have runners at against our rows. */
  void sweepRunners() {
    Map<String, Target> targets = new HashMap<>();
    for (Runner runner : ledger.view().liveRunners()) {
      targets.put(runner.lane().target().key(), runner.lane().target());
    }
    for (Target target : targets.values()) {
      Instant asked = clock.instant();
      if (registry.list(target) instanceof Answer.Ok<List<RegisteredRunner>> list) {
        Map<String, RegisteredRunner> byName =
            list.value().stream()
                .collect(
                    Collectors.toMap(RegisteredRunner::name, Function.identity(), (a, _) -> a));
        for (Runner runner : ledger.view().liveRunners()) {
          if (runner.lane().target().key().equals(target.key())
              && runner.changedAt().isBefore(asked)
              && runner.registration() == Effect.PRESENT) {
            compare(runner, byName.get(runner.name()));
          }
        }
      }
    }
  }

  private void compare(Runner runner, @Nullable RegisteredRunner seen) {
    boolean waits = runner.state() == RunnerState.CREATED || runner.state() == RunnerState.ONLINE;
    if (seen == null) {
      if (waits) {
        absent(runner);
      }
      return;
    }
    if (runner.absentSince() != null) {
      rows.change(runner.name(), "runner.seen", row -> row.change().absentSince(null));
    }
    if (seen.busy() && waits) {
      rows.change(
          runner.name(),
          "runner.busy",
          row ->
              row.state().isSupply()
                  ? row.change()
                      .absentSince(null)
                      .to(RunnerState.BUSY, "GitHub says that it runs a job")
                  : null);
    } else if (seen.online() && runner.state() == RunnerState.CREATED) {
      rows.change(
          runner.name(),
          "runner.online",
          row ->
              row.state() == RunnerState.CREATED
                  ? row.change().absentSince(null).to(RunnerState.ONLINE, "GitHub sees it")
                  : null);
    }
  }

  /** Its process may live on and listen for ever while GitHub has forgotten it. */
  private void absent(Runner runner) {
    Instant now = clock.instant();
    Instant since = runner.absentSince();
    if (since == null) {
      rows.change(runner.name(), "runner.absent", row -> row.change().absentSince(now));
    } else if (Duration.between(since, now).compareTo(timing.strike()) >= 0) {
      rows.change(
          runner.name(),
          "runner.ghost",
          row ->
              row.state().next().contains(RunnerState.GHOST)
                  ? row.change().to(RunnerState.GHOST, "GitHub has not known it since " + since)
                  : null);
    }
  }
}
