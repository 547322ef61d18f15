package dev.sluice.simulation;

import dev.sluice.emulator.GithubEvent;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubRunner;
import dev.sluice.emulator.ModalModel;
import dev.sluice.emulator.VirtualTimeline;
import dev.sluice.generation.ActiveTable;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.store.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that outlives the server: time, GitHub, Modal, the store, and what is on the way. */
final class World {
  static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
  private static final int LOST = 20;

  final VirtualTimeline timeline = new VirtualTimeline(START);
  final History history = new History();
  final MemoryLedger.Rows rows = new MemoryLedger.Rows();
  final GithubModel github;
  final ModalModel modal;
  final ActiveTable tables;

  /** All tables that were ever in force, oldest first. */
  final List<AppliedTable> applied = new ArrayList<>();

  /** How often a runner was given each job. */
  final Map<Long, Integer> runs = new HashMap<>();

  /** Jobs that somebody cancelled. */
  final Set<Long> cancelled = new HashSet<>();

  /** Jobs of which the server has taken a webhook in. */
  final Set<Long> acknowledged = new HashSet<>();

  private final Chance chance;
  private final Chance way;
  private boolean faulty = true;
  private int crashIn = -1;
  private int onTheWay;

  World(Chance chance) {
    this(chance, null);
  }

  /**
   * @param first the table in force at the start; null for any of {@link Pools}
   */
  World(Chance chance, @Nullable AppliedTable first) {
    this.chance = chance.split();
    this.way = chance.split();
    this.github = new GithubModel(timeline, chance.split().generator());
    this.modal =
        new ModalModel(timeline, new FlakyRunner(this, chance.split()), chance.split().generator());
    AppliedTable start = first == null ? Pools.any(1, this.chance) : first;
    this.tables = new ActiveTable(start, _ -> Optional.empty());
    applied.add(start);
    github.webhookFaults(this::copies);
  }

  Instant now() {
    return timeline.now();
  }

  void tell(String text) {
    history.add(now(), text);
  }

  /** Whether things still go wrong. */
  boolean faulty() {
    return faulty;
  }

  /** From now on nothing goes wrong any more. */
  void calm() {
    faulty = false;
    crashIn = -1;
    modal.sandboxes().scheduling(true);
    tell("-- nothing goes wrong from here on");
  }

  /** Has the process die when it has come by {@code moments} more moments of danger. */
  void crashIn(int moments) {
    crashIn = moments;
  }

  /** A moment between two steps of the server, none of which its end may make a difference to. */
  void danger() {
    if (crashIn >= 0 && --crashIn < 0) {
      throw new Crash();
    }
  }

  void apply() {
    apply(Pools.any(applied.size() + 1L, chance));
  }

  void apply(AppliedTable next) {
    applied.add(next);
    tables.swap(next);
    tell("generation " + next.serial() + " is applied");
  }

  /** The registration of that name as GitHub has it. */
  Optional<GithubRunner> registration(String name) {
    return github.runners().stream().filter(runner -> runner.name().equals(name)).findFirst();
  }

  GithubJob job(long id) {
    return github.job(id).orElseThrow();
  }

  int onTheWay() {
    return onTheWay;
  }

  void arrived() {
    onTheWay--;
  }

  /** Runs {@code delivery} as if GitHub were asked to send the event again. */
  void again(GithubEvent event, Runnable delivery) {
    if (faulty) {
      // Lost for good: somebody has to ask GitHub.
      return;
    }
    onTheWay++;
    timeline.after(way.between(Duration.ofSeconds(30), Duration.ofMinutes(10)), delivery);
    tell("to be redelivered: " + event.action() + " " + event.jobId());
  }

  private List<Duration> copies(GithubEvent event) {
    List<Duration> delays = delays(event);
    onTheWay += delays.size();
    history.add(
        now(),
        "GitHub: job "
            + event.jobId()
            + " "
            + event.action()
            + (delays.isEmpty() ? ", webhook lost" : ", webhook in " + delays));
    return delays;
  }

  private List<Duration> delays(GithubEvent event) {
    if (!faulty) {
      return List.of(way.upTo(Duration.ofSeconds(1)));
    }
    if (way.oneIn(LOST)) {
      return List.of();
    }
    return way.oneIn(8) ? List.of(delay(), delay()) : List.of(delay());
  }

  private Duration delay() {
    return way.upTo(way.oneIn(5) ? Duration.ofMinutes(3) : Duration.ofSeconds(2));
  }
}
