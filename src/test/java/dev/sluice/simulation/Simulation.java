package dev.sluice.simulation;

import dev.sluice.emulator.GithubEvent;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Runner;
import dev.sluice.scheduler.Scheduler.Ports;
import dev.sluice.store.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * One history: made up from a seed, played on one thread, and held to the laws at every step.
 *
 * <p>Looks, acts and everything outside happen in random order. While an act waits for an answer
 * time passes, webhooks arrive, and other acts and looks may run from beginning to end.
 */
final class Simulation {
  private static final int DEEPEST = 3;
  private static final int STORE_FAILURES = 250;

  /** The longest of all waits are GitHub's ten minutes and our five; the rest is margin. */
  private static final Duration PATIENCE = Duration.ofHours(8);

  private final long seed;
  private final Settings settings;
  private final Chance chance;
  private final World world;
  private final Laws laws;
  private final People people;
  private final Ports ports;
  private final MemoryLedger.Weather weather = new Weather();
  private @Nullable Server server;
  private Instant bootAt = World.START;
  private int depth;
  private int crashes;

  /** What a history came to. */
  record Outcome(long fingerprint, int jobs, int launches, int crashes, Duration length) {}

  private Simulation(long seed, Settings settings) {
    this.seed = seed;
    this.settings = settings;
    this.chance = Chance.of(seed);
    this.world = new World(chance.split());
    this.laws = new Laws(world, settings);
    this.people = new People(world, settings, chance.split());
    var outside = new Outside(world, chance.split(), this::meanwhile);
    var github = new FaultyGithub(world, outside);
    var modal = new FaultyModal(world, outside, laws);
    this.ports = new Ports(github, github, modal, modal);
    world.github.subscribe(this::deliver);
  }

  /**
   * Plays the history of that seed.
   *
   * @throws AssertionError with the seed and the last events if a law is broken
   */
  static Outcome play(long seed, Settings settings) {
    var simulation = new Simulation(seed, settings);
    try {
      return simulation.play();
    } catch (LawBroken | RuntimeException e) {
      String law = e instanceof LawBroken broken ? broken.law() : "noWorkBreaks";
      LawBroken told =
          new LawBroken(
              law,
              "seed "
                  + seed
                  + ": "
                  + e.getMessage()
                  + "\nreplay with -Dsimulation.seed="
                  + seed
                  + "; the last events:\n"
                  + simulation.world.history);
      told.initCause(e);
      throw told;
    }
  }

  private Outcome play() {
    people.plan();
    Instant end = World.START.plus(people.span());
    while (world.now().isBefore(end)) {
      step(end);
    }
    world.calm();
    Instant last = end.plus(PATIENCE);
    while (world.onTheWay() > 0) {
      step(last);
    }
    people.tidyUp();
    while (!laws.isQuiet() && world.now().isBefore(last)) {
      step(last);
    }
    laws.atQuiescence();
    return new Outcome(
        world.history.fingerprint(),
        world.github.jobs().size(),
        world.modal.sandboxes().all().size(),
        crashes,
        Duration.between(World.START, world.now()));
  }

  private void step(Instant end) {
    try {
      Server running = server;
      if (running == null) {
        advanceTo(bootAt);
        server = new Server(world, chance.split(), settings, ports, weather);
        world.tell("-- the server starts");
      } else if (!work(running)) {
        pass(running, end);
      }
    } catch (Crash crash) {
      crashes++;
      world.tell("-- the server dies");
      server = null;
      bootAt = world.now().plus(chance.upTo(Duration.ofSeconds(40)));
    }
  }

  /** Has the server do one of the things it has to do, or none; says whether it did. */
  private boolean work(Server running) {
    world.danger();
    if (running.isLookDue() && chance.oneIn(2)) {
      if (running.look()) {
        laws.everyQueuedJobHasARunnerOrAReason(running);
        laws.noRunnerIsBelievedForLong(running);
        laws.nothingRunsHot(!running.hasActs() && !running.isLookDue());
      }
      return true;
    }
    if (running.hasActs() && !chance.oneIn(3)) {
      running.act();
      return true;
    }
    return false;
  }

  /** While something is to be done only moments pass, else all the time until then. */
  private void pass(Server running, Instant end) {
    if (running.isLookDue() || running.hasActs()) {
      world.timeline.advance(chance.upTo(Duration.ofMillis(500)));
      return;
    }
    Instant next = running.nextLook().isBefore(end) ? running.nextLook() : end;
    advanceTo(world.timeline.next().filter(next::isAfter).orElse(next));
  }

  private void advanceTo(Instant moment) {
    Duration span = Duration.between(world.now(), moment);
    world.timeline.advance(span.isNegative() ? Duration.ZERO : span);
  }

  private void meanwhile() {
    world.danger();
    world.timeline.advance(
        chance.upTo(chance.oneIn(20) ? Duration.ofSeconds(20) : Duration.ofMillis(700)));
    Server running = server;
    if (running != null && depth < DEEPEST && chance.oneIn(3)) {
      depth++;
      try {
        work(running);
      } finally {
        depth--;
      }
    }
    world.danger();
  }

  private void deliver(GithubEvent event) {
    world.arrived();
    int code = 0;
    try {
      Server running = server;
      code = running == null ? 0 : running.receive(event);
    } finally {
      world.tell("webhook " + event.action() + " " + event.jobId() + " -> " + code);
      if (code / 100 == 2) {
        world.acknowledged.add(event.jobId());
      } else {
        world.again(event, () -> deliver(event));
      }
    }
  }

  /** The store at its worst. */
  private final class Weather implements MemoryLedger.Weather {
    @Override
    public boolean refuses() {
      world.danger();
      return world.faulty() && chance.oneIn(STORE_FAILURES);
    }

    @Override
    public void storing(Collection<Job> jobs, Collection<Runner> runners) {
      laws.storing(runners);
    }

    @Override
    public void stored() {
      world.danger();
    }

    @Override
    public void broken(RuntimeException failure) {
      Laws.noWorkBreaks(failure);
    }
  }
}
