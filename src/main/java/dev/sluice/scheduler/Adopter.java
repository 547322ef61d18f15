package dev.sluice.scheduler;

import dev.sluice.config.Pool;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerRegistry.RegisteredRunner;
import dev.sluice.provider.SandboxProvider.LiveSandbox;
import dev.sluice.routing.Lane;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Gives rows to what carries our mark and has none, as after the loss of the store. A sandbox may
 * run a job, so its row says busy, holds a slot, and ends when the sandbox does; nothing is ever
 * ended by being adopted. A registration without a sandbox is removed through the usual fence. What
 * carries another controller's mark is not looked at.
 */
final class Adopter {
  /** How long after the start leftover registrations are looked for, in sweeps of runners. */
  private static final int SETTLING_SWEEPS = 3;

  private final Ledger ledger;
  private final RunnerRows rows;
  private final RunnerRegistry registry;
  private final KnownTargets known;
  private final AppliedTables tables;
  private final Controller controller;
  private final Strikes orphans;
  private final InstantSource clock;
  private final Instant settledAt;

  Adopter(
      Ledger ledger,
      RunnerRows rows,
      RunnerRegistry registry,
      KnownTargets known,
      AppliedTables tables,
      Controller controller,
      Timing timing,
      InstantSource clock) {
    this.ledger = ledger;
    this.rows = rows;
    this.registry = registry;
    this.known = known;
    this.tables = tables;
    this.controller = controller;
    this.orphans = new Strikes(timing.strike());
    this.clock = clock;
    this.settledAt = clock.instant().plus(timing.runnerSweep().multipliedBy(SETTLING_SWEEPS));
  }

  /** Where leftover registrations are looked for: everywhere we know of, and only after a start. */
  Map<String, Target> targetsToSettle() {
    return clock.instant().isAfter(settledAt) ? Map.of() : known.targets();
  }

  /** Adopts those of our sandboxes that have no row. */
  void adopt(List<LiveSandbox> sandboxes) {
    List<LiveSandbox> unknown = new ArrayList<>();
    for (LiveSandbox sandbox : sandboxes) {
      if (ledger.view().liveRunner(nameOf(sandbox)).isEmpty()) {
        unknown.add(sandbox);
      }
    }
    if (unknown.isEmpty()) {
      return;
    }
    Map<String, Found> registrations = registrations();
    for (LiveSandbox sandbox : unknown) {
      adopt(sandbox, Optional.ofNullable(registrations.get(nameOf(sandbox))));
    }
  }

  /** The name of the runner in a sandbox. */
  static String nameOf(LiveSandbox sandbox) {
    String name = sandbox.name();
    return name == null ? sandbox.tags().getOrDefault(Controller.RUNNER, sandbox.id()) : name;
  }

  private record Found(Target target, RegisteredRunner runner) {}

  private Map<String, Found> registrations() {
    Map<String, Found> found = new HashMap<>();
    for (Target target : known.targets().values()) {
      if (registry.list(target) instanceof Answer.Ok<List<RegisteredRunner>> list) {
        for (RegisteredRunner runner : list.value()) {
          if (controller.isOurs(runner.name())) {
            found.put(runner.name(), new Found(target, runner));
          }
        }
      }
    }
    return found;
  }

  private void adopt(LiveSandbox sandbox, Optional<Found> registration) {
    String name = nameOf(sandbox);
    String poolName = sandbox.tags().getOrDefault(Controller.POOL, "unknown");
    Target target = registration.map(Found::target).orElse(KnownTargets.UNKNOWN);
    Runner row =
        new Adopted(name, poolName, target, sandbox.tags())
            .row(
                RunnerState.BUSY,
                registration.map(found -> found.runner().labels()).orElse(Set.of()),
                "adopted: sandbox " + sandbox.id() + " runs and had no row");
    Runner.Change change = row.change().sandboxCreated(sandbox.id());
    registration.ifPresent(found -> change.registered(found.runner().id()));
    rows.adopt(change.at(clock.instant()));
  }

  /** Adopts registrations under our names that have neither row nor sandbox, to be removed. */
  void adoptRegistrations(Target target, List<RegisteredRunner> registered) {
    Instant now = clock.instant();
    if (now.isAfter(settledAt)) {
      return;
    }
    Set<String> liveSandboxes = new HashSet<>();
    ledger.view().liveRunners().forEach(runner -> liveSandboxes.add(runner.name()));
    for (RegisteredRunner runner : registered) {
      boolean leftover =
          controller.isOurs(runner.name())
              && !runner.busy()
              && !runner.online()
              && !liveSandboxes.contains(runner.name());
      if (leftover && orphans.strike(runner.name(), now)) {
        Runner row =
            new Adopted(runner.name(), "unknown", target, Map.of())
                .row(
                    RunnerState.LOST,
                    runner.labels(),
                    "adopted: registration " + runner.id() + " had no row");
        rows.adopt(row.change().registered(runner.id()).sandboxGone().at(now));
      }
    }
  }

  private final class Adopted {
    private final String name;
    private final String pool;
    private final Target target;
    private final Map<String, String> tags;

    private Adopted(String name, String pool, Target target, Map<String, String> tags) {
      this.name = name;
      this.pool = pool;
      this.target = target;
      this.tags = tags;
    }

    private Runner row(RunnerState state, Set<String> labels, String reason) {
      Optional<Pool> declared =
          tables.current().config().pools().stream()
              .filter(candidate -> candidate.name().equals(pool))
              .findFirst();
      return Runner.adopted(
          name,
          state,
          pool,
          new Lane(
              target,
              declared.map(found -> found.runner().group()).orElse(""),
              List.copyOf(new TreeSet<>(labels))),
          generation(),
          charged(),
          declared.map(Pool::gpu).orElse(null),
          declared.map(Pool::idleTimeout).orElse(Duration.ofMinutes(5)),
          clock.instant(),
          reason);
    }

    private long generation() {
      String tag = tags.getOrDefault(Controller.GENERATION, "");
      return tag.matches("[0-9]{1,18}") ? Long.parseLong(tag) : 0;
    }

    /** Until its job is known. */
    private RepositoryName charged() {
      return target instanceof Target.Repository(RepositoryName repository)
          ? repository
          : KnownTargets.UNKNOWN.name();
    }
  }
}
