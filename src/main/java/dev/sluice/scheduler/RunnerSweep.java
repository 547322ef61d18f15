package dev.sluice.scheduler;

import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerRegistry.RegisteredRunner;
import dev.sluice.routing.Target;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Compares GitHub's runners, at each target that we have runners at, with our rows: webhooks get
 * lost, and GitHub drops registrations. A list that did not come whole is no list, and one look is
 * never enough for a runner to count as gone.
 */
final class RunnerSweep {
  static final String KEY = "sweep runners";

  private final Ledger ledger;
  private final RunnerRows rows;
  private final RunnerRegistry registry;
  private final Adopter adopter;
  private final LaneHealth health;
  private final Strikes idle;
  private final Timing timing;
  private final InstantSource clock;
  private final TermStart start;

  RunnerSweep(
      Ledger ledger,
      RunnerRows rows,
      RunnerRegistry registry,
      Adopter adopter,
      LaneHealth health,
      Timing timing,
      InstantSource clock) {
    this.ledger = ledger;
    this.rows = rows;
    this.registry = registry;
    this.adopter = adopter;
    this.health = health;
    this.idle = new Strikes(timing.strike());
    this.timing = timing;
    this.clock = clock;
    this.start = new TermStart(clock.instant());
  }

  /** Returns whether every list came. */
  boolean sweep(Unanswered unanswered) {
    boolean whole = true;
    Map<String, Target> targets = new HashMap<>(adopter.targetsToSettle());
    Set<String> names = new HashSet<>();
    for (Runner runner : ledger.view().liveRunners()) {
      names.add(runner.name());
      if (isComparable(runner)) {
        targets.put(runner.lane().target().key(), runner.lane().target());
      }
    }
    idle.retain(names);
    for (Target target : targets.values()) {
      Instant asked = clock.instant();
      Answer<List<RegisteredRunner>> answer = registry.poll(target);
      if (answer instanceof Answer.Ok<List<RegisteredRunner>> list) {
        Map<String, RegisteredRunner> byName =
            list.value().stream()
                .collect(
                    Collectors.toMap(RegisteredRunner::name, Function.identity(), (a, _) -> a));
        for (Runner runner : ledger.view().liveRunners()) {
          if (runner.lane().target().key().equals(target.key())
              && runner.changedAt().isBefore(asked)
              && isComparable(runner)) {
            compare(runner, byName.get(runner.name()));
          }
        }
        adopter.adoptRegistrations(target, list.value());
      } else if (answer instanceof Answer.Failed<List<RegisteredRunner>> failed) {
        unanswered.by(failed.failure());
        whole = false;
      }
    }
    return whole;
  }

  private static boolean isComparable(Runner runner) {
    return runner.registration() == Effect.PRESENT;
  }

  private void compare(Runner runner, @Nullable RegisteredRunner seen) {
    RunnerState state = runner.state();
    boolean waits = state == RunnerState.CREATED || state == RunnerState.ONLINE;
    if (seen == null) {
      if (waits || state == RunnerState.BUSY) {
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
    } else if (seen.online() && state == RunnerState.CREATED) {
      health.cameOnline(runner);
      rows.change(
          runner.name(),
          "runner.online",
          row ->
              row.state() == RunnerState.CREATED
                  ? row.change().absentSince(null).to(RunnerState.ONLINE, "GitHub sees it")
                  : null);
    } else if (state == RunnerState.BUSY && runner.jobId() == null) {
      adoptedIdle(runner, seen);
    }
  }

  /**
   * A runner that was taken for busy because nobody knew: reaped, behind the fence, if it idles.
   */
  private void adoptedIdle(Runner runner, RegisteredRunner seen) {
    Instant now = clock.instant();
    if (seen.busy() || !seen.online()) {
      idle.clear(runner.name());
    } else if (idle.strike(runner.name(), now)) {
      rows.change(
          runner.name(),
          "runner.idle",
          row ->
              row.state() == RunnerState.BUSY && row.jobId() == null
                  ? row.change().to(RunnerState.IDLE, "GitHub has called it idle twice")
                  : null);
    }
  }

  /**
   * GitHub drops a registration when its job is over; and when it was idle for long, while its
   * process may live on and listen for ever.
   */
  private void absent(Runner runner) {
    Instant now = clock.instant();
    Instant since = start.ownLook(runner.absentSince());
    if (since == null) {
      rows.change(runner.name(), "runner.absent", row -> row.change().absentSince(now));
      return;
    }
    if (since.plus(timing.strike()).isAfter(now) || !isGone(runner)) {
      return;
    }
    if (runner.state() == RunnerState.BUSY) {
      rows.change(
          runner.name(),
          "runner.finished",
          row ->
              row.state() == RunnerState.BUSY
                  ? row.change()
                      .unregistered(now)
                      .to(
                          RunnerState.FINISHED,
                          "its job is over: GitHub has not known it since "
                              + since.truncatedTo(ChronoUnit.SECONDS))
                  : null);
      return;
    }
    health.endedWithoutJob(runner, "GitHub dropped its registration");
    rows.change(
        runner.name(),
        "runner.ghost",
        row ->
            row.state().next().contains(RunnerState.GHOST)
                ? row.change()
                    .to(
                        RunnerState.GHOST,
                        "GitHub has not known it since " + since.truncatedTo(ChronoUnit.SECONDS))
                : null);
  }

  /** A list may be wrong about one runner, so that one is asked for. */
  private boolean isGone(Runner runner) {
    Long id = runner.registrationId();
    return id != null
        && registry.get(runner.lane().target(), id)
            instanceof Answer.Ok<Optional<RegisteredRunner>> answer
        && answer.value().isEmpty();
  }
}
