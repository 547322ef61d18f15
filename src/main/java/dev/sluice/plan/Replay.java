package dev.sluice.plan;

import dev.sluice.analysis.Outcome;
import dev.sluice.config.Assumption;
import dev.sluice.config.PoolsConfig;
import dev.sluice.ledger.Traffic;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends recorded jobs through two tables and counts what becomes of them. Needs memory for kinds of
 * jobs and for names, both bounded, not for jobs. Not safe for use by several threads.
 */
public final class Replay {
  /** Kinds of jobs whose answers are remembered; a large organization has some ten thousand. */
  private static final int REMEMBERED = 50_000;

  /** Names that are told apart of one way; beyond, there are at least so many. */
  public static final int MOST_NAMES = 1_000;

  /**
   * What becomes of jobs.
   *
   * @param from by the old table; a renamed pool has its new name already
   * @param to by the new table
   */
  public record Way(Outcome from, Outcome to) {
    /** Whether they go elsewhere. */
    public boolean isMove() {
      return !from.equals(to);
    }

    /** Whether one of the tables gives them a runner. */
    public boolean isOurs() {
      return from instanceof Outcome.Taken || to instanceof Outcome.Taken;
    }
  }

  /**
   * Jobs that went one way.
   *
   * @param repositories {@code owner/name} of each in lower case, in their order, as many as are
   *     told apart
   * @param workflows names of each, likewise; jobs of which the workflow is not known have none
   * @param example the newest of them, or any if it is not known when they were seen; null if there
   *     are none
   * @param lastSeen when the newest was seen; null if that is not known of any
   * @param timed how many of them the life of the sandbox is known of
   * @param life of all of those together
   */
  public record Hits(
      long jobs,
      List<String> repositories,
      List<String> workflows,
      @Nullable JobFacts example,
      @Nullable Instant lastSeen,
      long timed,
      Duration life) {
    static final Hits NONE = new Hits(0, List.of(), List.of(), null, null, 0, Duration.ZERO);

    public Hits {
      repositories = List.copyOf(repositories);
      workflows = List.copyOf(workflows);
    }
  }

  private static final class Count {
    private final Way way;
    private long jobs;
    private @Nullable JobFacts example;
    private @Nullable Instant lastSeen;
    private long ifFork;
    private long timed;
    private Duration life = Duration.ZERO;
    private final Set<String> repositories = new TreeSet<>();
    private final Set<String> workflows = new TreeSet<>();

    Count(Way way) {
      this.way = way;
    }

    void add(Traffic kind) {
      jobs += kind.jobs();
      if (kind.timed() > 0) {
        timed += kind.timed();
        life = life.plus(kind.life());
      }
      Instant seen = kind.lastSeen();
      if (seen != null && (lastSeen == null || seen.isAfter(lastSeen))) {
        lastSeen = seen;
        example = kind.facts();
      } else if (example == null) {
        example = kind.facts();
      }
    }

    void note(JobFacts job) {
      note(repositories, job.repository().key());
      String workflow = job.workflow();
      if (workflow != null) {
        note(workflows, workflow);
      }
    }

    private static void note(Set<String> names, String name) {
      if (names.size() < MOST_NAMES) {
        names.add(name);
      }
    }

    Hits hits() {
      return new Hits(
          jobs,
          new ArrayList<>(repositories),
          new ArrayList<>(workflows),
          example,
          lastSeen,
          timed,
          life);
    }
  }

  /**
   * Where jobs of one kind are counted.
   *
   * @param ifFork whether they stay where they are unless they come from a fork
   */
  private record Known(Count count, boolean ifFork) {}

  private final RoutingTable before;
  private final RoutingTable after;
  private final Map<String, String> renamed;

  /** New names of assumptions by their old ones: they are known by their number. */
  private final Map<String, String> rules;

  /**
   * By instance, since to hash a job takes longer than all else of it: who reads many lines that
   * are the same gives the same instance for them.
   */
  private final IdentityHashMap<JobFacts, Known> known = new IdentityHashMap<>();

  private final Map<Way, Count> counts = new HashMap<>();

  /**
   * @param renamed new names of pools by their old ones
   */
  Replay(RoutingTable before, RoutingTable after, Map<String, String> renamed) {
    this.before = before;
    this.after = after;
    this.renamed = Map.copyOf(renamed);
    this.rules = renumbered(before.config(), after.config());
  }

  private static Map<String, String> renumbered(PoolsConfig before, PoolsConfig after) {
    Map<String, String> rules = new HashMap<>();
    for (int old = 0; old < before.assume().size(); old++) {
      for (int fresh = 0; fresh < after.assume().size(); fresh++) {
        if (before.assume().get(old).atMostOne().equals(after.assume().get(fresh).atMostOne())) {
          rules.putIfAbsent(Assumption.name(old), Assumption.name(fresh));
        }
      }
    }
    return rules;
  }

  /**
   * Counts jobs. Whether a job came from a fork is mostly not known, since it did not matter; it
   * counts as what makes it move.
   */
  public void add(Traffic kind) {
    Known one = known.get(kind.facts());
    if (one == null) {
      one = known(kind.facts());
      if (known.size() == REMEMBERED) {
        known.clear();
      }
      known.put(kind.facts(), one);
    }
    one.count.add(kind);
    one.count.ifFork += one.ifFork ? kind.jobs() : 0;
  }

  private Known known(JobFacts job) {
    Way way = wayOf(job.fork() == Fork.UNKNOWN ? job.withFork(Fork.NO) : job);
    Way ifFork = job.fork() == Fork.UNKNOWN ? wayOf(job.withFork(Fork.YES)) : way;
    boolean onlyIfFork = !way.isMove() && ifFork.isMove();
    Count count = counts.computeIfAbsent(onlyIfFork ? ifFork : way, Count::new);
    count.note(job);
    return new Known(count, onlyIfFork);
  }

  private Way wayOf(JobFacts job) {
    return new Way(renamed(Outcome.of(before.route(job))), Outcome.of(after.route(job)));
  }

  private Outcome renamed(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Taken(var pool) -> new Outcome.Taken(renamed.getOrDefault(pool, pool));
      case Outcome.Refused(var rule) -> new Outcome.Refused(rules.getOrDefault(rule, rule));
      case Outcome.Unmatched _ -> outcome;
    };
  }

  /** How many of the jobs one of the tables has a pool for. */
  public long total() {
    return sum(Way::isOurs);
  }

  /** How many jobs neither table has a pool for. */
  public long elsewhere() {
    return sum(way -> !way.isOurs());
  }

  /** How many of those that one has a pool for go elsewhere than before. */
  public long moved() {
    return sum(way -> way.isMove() && way.isOurs());
  }

  /** How many of the moved ones stay where they are unless they come from a fork. */
  public long movedIfFork() {
    return counts.values().stream()
        .filter(count -> count.way.isMove() && count.way.isOurs())
        .mapToLong(count -> count.ifFork)
        .sum();
  }

  /** How many had a pool and have none: nothing takes them any more, or a rule refuses them. */
  public long newlyUnmatched() {
    return sum(way -> way.from() instanceof Outcome.Taken && !(way.to() instanceof Outcome.Taken));
  }

  private long sum(Predicate<Way> which) {
    return counts.values().stream()
        .filter(count -> which.test(count.way))
        .mapToLong(count -> count.jobs)
        .sum();
  }

  /** The jobs that went one way. */
  public Hits hits(Outcome from, Outcome to) {
    Count count = counts.get(new Way(from, to));
    return count == null ? Hits.NONE : count.hits();
  }

  /** What was counted, by where the jobs went. */
  public Map<Way, Hits> hits() {
    Map<Way, Hits> hits = new HashMap<>();
    counts.forEach((way, count) -> hits.put(way, count.hits()));
    return Collections.unmodifiableMap(hits);
  }
}
