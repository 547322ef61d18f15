package dev.sluice.scheduler;

import dev.sluice.config.Limits;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Runner;
import dev.sluice.routing.Decision.Routed;
import dev.sluice.routing.RepositoryName;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The arithmetic that alone decides on launches. Per lane and spec: jobs that wait, less runners
 * that took no job yet, within the caps. Stolen runners, cancelled jobs, early deaths and restarts
 * need no case of their own, since they only change the sums. Pure.
 */
final class Demand {

  /**
   * A job that waits and the pool that takes it.
   *
   * @param kind what a runner must be to serve it
   */
  record Wanted(Job job, Routed routed, Kind kind) {
    Wanted(Job job, Routed routed) {
      this(job, routed, new Kind(routed.lane().key(), routed.spec().digest()));
    }

    /** When it was first seen. */
    Instant since() {
      return job.firstSeen();
    }

    RepositoryName repository() {
      return job.facts().repository();
    }
  }

  /** Runners of one kind can stand in for each other. */
  record Kind(String lane, String digest) {}

  /**
   * What to do, and why the rest waits.
   *
   * @param launches in the order to launch
   * @param waiting by job id, for each job that has no runner
   */
  record Plan(List<Wanted> launches, Map<Long, WaitingReason> waiting) {}

  /** What keeps a job's runner from being launched now, beside the caps. */
  @FunctionalInterface
  interface Gate {
    /** Why the job's lane may not launch. */
    Optional<WaitingReason> closed(Wanted job);

    /** Asked last, once a slot is free: empty means that the launch is made. */
    default Optional<WaitingReason> last(Wanted job) {
      return Optional.empty();
    }

    /** Whether the job surely waits; what does not surely wait is served after all that does. */
    default boolean isSure(Wanted job) {
      return true;
    }

    /**
     * Whether the runner took a job a moment ago that is not known yet. GitHub's list is often
     * ahead of the webhook, and until that one comes the job still looks as if it waited.
     */
    default boolean tookUnknownJob(Runner runner) {
      return false;
    }

    /** What a runner on its way lacks, if it is not just a little time. */
    default Optional<WaitingReason> lack(Runner runner) {
      return Optional.empty();
    }
  }

  private final Slots slots;
  private final Limits limits;
  private final Gate gate;
  private final List<Wanted> launches = new ArrayList<>();
  private final Map<Long, WaitingReason> waiting = new HashMap<>();

  private Demand(Slots slots, Limits limits, Gate gate) {
    this.slots = slots;
    this.limits = limits;
    this.gate = gate;
  }

  /** Works out the launches. */
  static Plan plan(
      Collection<Wanted> wanted, Collection<Runner> runners, Limits limits, Gate gate) {
    Demand demand = new Demand(Slots.of(runners), limits, gate);
    demand.launch(demand.unserved(wanted, runners));
    return new Plan(demand.launches, demand.waiting);
  }

  /** The oldest jobs of each kind are served by the runners that are on their way. */
  private List<Wanted> unserved(Collection<Wanted> wanted, Collection<Runner> runners) {
    Map<Kind, Integer> onTheirWay =
        count(runners, runner -> runner.isSupply() && gate.lack(runner).isEmpty());
    Map<Kind, Deque<WaitingReason>> lacking = lacking(runners);
    Map<Kind, Integer> justTaken = count(runners, gate::tookUnknownJob);
    List<Wanted> unserved = new ArrayList<>();
    for (Wanted job : inOrder(wanted)) {
      Deque<WaitingReason> lacks = lacking.get(job.kind());
      if (take(onTheirWay, job.kind())) {
        waiting.put(job.job().id(), WaitingReason.STARTING);
      } else if (take(justTaken, job.kind())) {
        waiting.put(job.job().id(), WaitingReason.HANDOVER);
      } else if (lacks != null && !lacks.isEmpty()) {
        waiting.put(job.job().id(), lacks.removeFirst());
      } else {
        unserved.add(job);
      }
    }
    return unserved;
  }

  /** The runners that wait for a machine serve jobs all the same: nothing else is launched. */
  private Map<Kind, Deque<WaitingReason>> lacking(Collection<Runner> runners) {
    Map<Kind, Deque<WaitingReason>> byKind = new HashMap<>();
    for (Runner runner : runners) {
      if (runner.isSupply()) {
        gate.lack(runner)
            .ifPresent(reason ->
                byKind.computeIfAbsent(kind(runner), _ -> new ArrayDeque<>()).add(reason));
      }
    }
    return byKind;
  }

  private static Kind kind(Runner runner) {
    return new Kind(runner.lane().key(), runner.digest());
  }

  /** By age, those last of which it is not sure that they still wait. */
  private List<Wanted> inOrder(Collection<Wanted> wanted) {
    List<Wanted> sure = new ArrayList<>(wanted.size());
    List<Wanted> unsure = new ArrayList<>();
    for (Wanted job : wanted) {
      (gate.isSure(job) ? sure : unsure).add(job);
    }
    sure.sort(AGE);
    unsure.sort(AGE);
    sure.addAll(unsure);
    return sure;
  }

  private static Map<Kind, Integer> count(Collection<Runner> runners, Predicate<Runner> counts) {
    Map<Kind, Integer> byKind = new HashMap<>();
    for (Runner runner : runners) {
      if (counts.test(runner)) {
        byKind.merge(kind(runner), 1, Integer::sum);
      }
    }
    return byKind;
  }

  private static boolean take(Map<Kind, Integer> supply, Kind kind) {
    Integer left = supply.get(kind);
    if (left == null || left == 0) {
      return false;
    }
    supply.put(kind, left - 1);
    return true;
  }

  private static final Comparator<Wanted> AGE =
      Comparator.comparing(Wanted::since).thenComparingLong(wanted -> wanted.job().id());

  /** The jobs of one repository, oldest first. */
  private record Line(RepositoryName repository, Deque<Wanted> jobs) {}

  /** By priority, then the repository with fewest runners, then age. */
  private void launch(List<Wanted> unserved) {
    Map<Integer, Map<String, Line>> levels = new TreeMap<>(Comparator.reverseOrder());
    for (Wanted job : unserved) {
      levels
          .computeIfAbsent(job.routed().pool().priority(), _ -> new HashMap<>())
          .computeIfAbsent(
              job.repository().key(), _ -> new Line(job.repository(), new ArrayDeque<>()))
          .jobs()
          .add(job);
    }
    levels.values().forEach(lines -> launchLevel(lines.values()));
  }

  private void launchLevel(Collection<Line> lines) {
    // A repository's count changes only while its line is out of the queue.
    var queue =
        new PriorityQueue<Line>(
            Comparator.<Line>comparingInt(line -> slots.ofRepository(line.repository()))
                .thenComparing(line -> line.jobs().getFirst(), AGE));
    queue.addAll(lines);
    while (!queue.isEmpty()) {
      Line line = queue.remove();
      Wanted job = line.jobs().removeFirst();
      Optional<WaitingReason> reason =
          gate.closed(job)
              .or(() -> slots.forbids(job.routed().pool(), job.repository(), limits))
              .or(() -> gate.last(job));
      if (reason.isPresent()) {
        waiting.put(job.job().id(), reason.get());
      } else {
        slots.take(job.routed().pool().name(), job.repository(), job.routed().spec().gpu());
        launches.add(job);
        waiting.put(job.job().id(), WaitingReason.STARTING);
      }
      if (!line.jobs().isEmpty()) {
        queue.add(line);
      }
    }
  }
}
