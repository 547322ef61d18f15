package dev.sluice.simulation;

import dev.sluice.emulator.FakeRunner;
import dev.sluice.emulator.SandboxProgram;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The runner in its sandbox with all the ways in which it can come to an early end, or to none. */
final class FlakyRunner implements SandboxProgram {
  private enum Fate {
    SOUND,
    /** Ends before the runner is up. */
    STILLBORN,
    /** Never gets to start the runner. */
    STUCK,
    /** GitHub refuses its version. */
    OUTDATED,
    /** Is killed at some later moment, idle or in the middle of a job. */
    KILLED,
    /** Does not notice that GitHub has forgotten it. */
    GHOST
  }

  private static final List<Fate> FATES =
      List.of(Fate.STILLBORN, Fate.STUCK, Fate.OUTDATED, Fate.KILLED, Fate.KILLED, Fate.GHOST);

  private final World world;
  private final Chance chance;

  FlakyRunner(World world, Chance chance) {
    this.world = world;
    this.chance = chance;
  }

  @Override
  public Runnable start(String sandboxName, Map<String, String> env, Exit exit) {
    Fate fate = world.faulty() && chance.oneIn(5) ? chance.pick(FATES) : Fate.SOUND;
    world.tell("Modal: " + sandboxName + " starts, " + fate);
    Duration boot = chance.between(Duration.ofSeconds(1), Duration.ofSeconds(20));
    return switch (fate) {
      case STILLBORN -> {
        world.timeline.after(boot, () -> exit.with(1, "dockerd did not start"));
        yield () -> {};
      }
      case OUTDATED -> {
        world.timeline.after(boot, () -> exit.with(7, "is deprecated"));
        yield () -> {};
      }
      case STUCK -> {
        world.timeline.after(watchdog(env), () -> exit.with(1, "the watchdog ended it"));
        yield () -> {};
      }
      case SOUND, KILLED, GHOST -> run(sandboxName, env, exit, boot, fate);
    };
  }

  private Runnable run(String name, Map<String, String> env, Exit exit, Duration boot, Fate fate) {
    var busy = new boolean[1];
    FakeRunner.JobStartedHook hook =
        (_, job) -> {
          busy[0] = true;
          world.runs.merge(job.jobId(), 1, Integer::sum);
          world.tell(name + " runs job " + job.jobId() + " for " + job.length());
          return true;
        };
    Exit seen =
        (code, line) -> {
          if (fate == Fate.GHOST && line.startsWith("The runner no longer exists")) {
            world.tell(name + " does not notice that GitHub has forgotten it");
          } else {
            world.tell(name + " exits: " + line);
            exit.with(code, line);
          }
        };
    Runnable kill = new FakeRunner(world.github, world.timeline, boot, hook).start(name, env, seen);
    world.timeline.after(
        watchdog(env),
        () -> {
          if (!busy[0]) {
            kill.run();
            exit.with(1, "the watchdog ended it");
          }
        });
    if (fate == Fate.KILLED) {
      world.timeline.after(
          chance.upTo(Duration.ofMinutes(12)),
          () -> {
            kill.run();
            exit.with(137, "killed");
          });
    }
    return kill;
  }

  private static Duration watchdog(Map<String, String> env) {
    return Duration.ofSeconds(Long.parseLong(env.getOrDefault("SLUICE_WATCHDOG_SECONDS", "600")));
  }
}
