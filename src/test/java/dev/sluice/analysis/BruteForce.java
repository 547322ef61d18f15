package dev.sluice.analysis;

import dev.sluice.analysis.JobKinds.Axis;
import dev.sluice.config.DenyRule;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Scope;
import dev.sluice.routing.Decision;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.RoutingTable;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What the analyses have to say, by sending every kind of job through the router. Entries have the
 * numbers that they have in a table: deny rules first, then pools. Jobs that an assumption rules
 * out count as nobody's.
 */
final class BruteForce {
  static final int UNMATCHED = -1;

  /** Two different entries, in this order. */
  record Two(int first, int second) {}

  /** What becomes of a job on the runner of another pool before its first step. */
  enum Hook {
    LETS_RUN,
    STOPS
  }

  /** A pool that somebody else's field keeps from a job. */
  record Kept(int entry, String field) {}

  private final PoolsConfig config;
  private final RoutingTable table;
  private final JobKinds kinds;
  private final int denyRules;
  private final int[] routes;

  BruteForce(PoolsConfig config, JobKinds kinds) {
    this.config = config;
    this.table = RoutingTable.compile(config);
    this.kinds = kinds;
    this.denyRules = config.deny().size();
    this.routes = routes(table, kinds);
  }

  private static int[] routes(RoutingTable table, JobKinds kinds) {
    int[] routes = new int[kinds.size()];
    for (int job = 0; job < routes.length; job++) {
      routes[job] = entry(table, kinds.job(job));
    }
    return routes;
  }

  private static int entry(RoutingTable table, JobFacts job) {
    PoolsConfig config = table.config();
    return switch (table.route(job)) {
      case Decision.Routed routed -> config.deny().size() + indexOf(config.pools(), routed.pool());
      case Decision.Denied denied -> indexOf(config.deny(), denied.rule());
      case Decision.Unmatched _ -> UNMATCHED;
      case Decision.Pending _ -> throw new IllegalStateException("it is known what is a fork");
    };
  }

  /** The place of that very one; comparing pools by what they hold takes long. */
  private static <T> int indexOf(List<T> all, T one) {
    for (int index = 0; index < all.size(); index++) {
      if (all.get(index) == one) {
        return index;
      }
    }
    return UNMATCHED;
  }

  int entries() {
    return denyRules + config.pools().size();
  }

  int route(int job) {
    return routes[job];
  }

  boolean isPool(int entry) {
    return entry >= denyRules;
  }

  Pool pool(int entry) {
    return config.pools().get(entry - denyRules);
  }

  /** The number of the entry of some outcome. */
  int entry(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Taken(var name) ->
          IntStream.range(denyRules, entries())
              .filter(entry -> pool(entry).name().equals(name))
              .findFirst()
              .orElseThrow();
      case Outcome.Refused(var name) ->
          IntStream.range(0, denyRules)
              .filter(entry -> config.deny().get(entry).name().equals(name))
              .findFirst()
              .orElseThrow();
      case Outcome.Unmatched _ -> UNMATCHED;
    };
  }

  Outcome outcome(int entry) {
    if (entry == UNMATCHED) {
      return new Outcome.Unmatched();
    }
    return isPool(entry)
        ? new Outcome.Taken(pool(entry).name())
        : new Outcome.Refused(config.deny().get(entry).name());
  }

  /** The entry that decides of a job. */
  int route(JobFacts job) {
    return entry(table, job);
  }

  private static Set<Integer> reached(int[] all) {
    Set<Integer> reached = new HashSet<>();
    for (int entry : all) {
      reached.add(entry);
    }
    return reached;
  }

  /** The entries that get some job. */
  Set<Integer> reached() {
    return reached(routes);
  }

  /** The entries that no job matches, wherever they stand. */
  Set<Integer> unsatisfiable() {
    Set<Integer> found = new TreeSet<>();
    for (int entry = 0; entry < entries(); entry++) {
      if (!isReachedAmong(entry, List.of())) {
        found.add(entry);
      }
    }
    return found;
  }

  /** Whether {@code entry} gets some job in a table of nothing but itself and {@code others}. */
  boolean isReachedAmong(int entry, List<Integer> others) {
    List<Integer> order = new ArrayList<>();
    for (int one = 0; one < entries(); one++) {
      if (one == entry || others.contains(one)) {
        order.add(one);
      }
    }
    RoutingTable part = part(order);
    return IntStream.range(0, kinds.size())
        .map(job -> entry(part, kinds.job(job)))
        .anyMatch(number -> number != UNMATCHED && order.get(number) == entry);
  }

  /** Whether all that get jobs, and {@code entry} too, get some if it stands before another one. */
  boolean works(int entry, int before) {
    List<Integer> order = new ArrayList<>();
    for (int one = 0; one < entries(); one++) {
      if (one == before) {
        order.add(entry);
      }
      if (one != entry) {
        order.add(one);
      }
    }
    Set<Integer> reached = reached(inOrder(order));
    return reached.contains(entry) && reached.containsAll(reached());
  }

  /** Where the jobs go in a table of some entries, which keep their numbers. */
  private int[] inOrder(List<Integer> order) {
    int[] numbers = routes(part(order), kinds);
    for (int job = 0; job < numbers.length; job++) {
      numbers[job] = numbers[job] == UNMATCHED ? UNMATCHED : order.get(numbers[job]);
    }
    return numbers;
  }

  private RoutingTable part(List<Integer> order) {
    List<DenyRule> deny =
        order.stream().filter(entry -> !isPool(entry)).map(config.deny()::get).toList();
    List<Pool> pools = order.stream().filter(this::isPool).map(this::pool).toList();
    return RoutingTable.compile(config.with(deny, pools));
  }

  /**
   * The pools with a job of some labels, of a repository and a visibility: a bit for each.
   *
   * @param picked which jobs count
   */
  private int[][] takers(IntPredicate picked) {
    int[][] takers = new int[kinds.size(Axis.LABELS)][places()];
    for (int job = 0; job < routes.length; job++) {
      if (isTaken(routes[job]) && picked.test(job)) {
        takers[kinds.at(job, Axis.LABELS)][place(job)] |= 1 << routes[job];
      }
    }
    return takers;
  }

  private int places() {
    return kinds.size(Axis.REPOSITORY) * kinds.size(Axis.VISIBILITY);
  }

  private int place(int job) {
    return kinds.at(job, Axis.REPOSITORY) * kinds.size(Axis.VISIBILITY)
        + kinds.at(job, Axis.VISIBILITY);
  }

  private RepositoryName repository(int place) {
    return kinds.repository(place / kinds.size(Axis.VISIBILITY));
  }

  /** The pools whose runners a job of which others may get, and what the hook does with some. */
  Map<Two, Set<Hook>> hazards() {
    int[][] takers = takers(_ -> true);
    Map<Two, Set<Hook>> hazards = new HashMap<>();
    for (int first = denyRules; first < entries(); first++) {
      int host = first;
      firstJob(host)
          .ifPresent(own -> {
            boolean[] admitted = admitted(host, own);
            for (Hook hook : Hook.values()) {
              boolean lets = hook == Hook.LETS_RUN;
              int[][] guests = fitting(takers(job -> admitted[job] == lets));
              bits(met(host, takers, guests, true))
                  .forEach(second -> {
                    hazards
                        .computeIfAbsent(new Two(host, second), _ -> EnumSet.noneOf(Hook.class))
                        .add(hook);
                  });
            }
          });
    }
    return hazards;
  }

  /** The jobs that a pool would take if they had the labels of a job of its own. */
  private boolean[] admitted(int pool, int own) {
    RoutingTable alone = part(List.of(pool));
    boolean[] admitted = new boolean[kinds.size()];
    for (int job = 0; job < admitted.length; job++) {
      int relabelled = kinds.relabelled(job, own);
      // Only its labels set it apart from one that was asked for before.
      admitted[job] =
          relabelled < job
              ? admitted[relabelled]
              : entry(alone, kinds.job(relabelled)) != UNMATCHED;
    }
    return admitted;
  }

  /** To each set of labels what there is at it and at the sets that it contains. */
  private int[][] fitting(int[][] takers) {
    int[][] fitting = new int[takers.length][places()];
    for (int labels = 0; labels < takers.length; labels++) {
      for (int fewer = labels; fewer >= 0; fewer = fewer == 0 ? -1 : (fewer - 1) & labels) {
        for (int place = 0; place < places(); place++) {
          fitting[labels][place] |= takers[fewer][place];
        }
      }
    }
    return fitting;
  }

  /** The pools of one lane with jobs of the same labels that declare different sandboxes. */
  Set<Two> twins() {
    int[][] takers = takers(_ -> true);
    Set<Two> twins = new HashSet<>();
    for (int first = denyRules; first < entries(); first++) {
      int one = first;
      bits(met(first, takers, takers, false))
          .filter(second -> second > one)
          .mapToObj(second -> new Two(one, second))
          .filter(this::isSameLane)
          .filter(two -> !isSameSandbox(pool(two.first), pool(two.second)))
          .forEach(twins::add);
    }
    return twins;
  }

  private boolean isSameLane(Two two) {
    var one = pool(two.first).runner();
    var other = pool(two.second).runner();
    return one.scope() == other.scope()
        && (one.scope() == Scope.REPOSITORY || mayBeOne(one.group(), other.group()));
  }

  /** Which group an id stands for is not in the file. */
  private static boolean mayBeOne(String group, String other) {
    return group.equals(other) || isId(group) || isId(other);
  }

  private static boolean isId(String group) {
    return group.chars().allMatch(Character::isDigit);
  }

  /** Whether two pools declare the same sandbox, in what the pools here differ in. */
  static boolean isSameSandbox(Pool one, Pool other) {
    return Objects.equals(one.gpu(), other.gpu())
        && one.env().equals(other.env())
        && one.runner().equals(other.runner());
  }

  private OptionalInt firstJob(int entry) {
    return IntStream.range(0, routes.length).filter(job -> routes[job] == entry).findFirst();
  }

  /**
   * Which other pools of {@code seconds} see a runner for a job of {@code first}: a bit for each.
   */
  private int met(int first, int[][] firsts, int[][] seconds, boolean groups) {
    int met = 0;
    for (int labels = 0; labels < firsts.length; labels++) {
      for (int place = 0; place < places(); place++) {
        if ((firsts[labels][place] >> first & 1) == 1) {
          for (int other = 0; other < places(); other++) {
            if (seconds[labels][other] != 0 && sees(first, place, other, groups)) {
              met |= seconds[labels][other];
            }
          }
        }
      }
    }
    return met & ~(1 << first);
  }

  private static IntStream bits(int set) {
    return IntStream.range(0, Integer.SIZE).filter(bit -> (set >> bit & 1) == 1);
  }

  private boolean sees(int first, int place, int other, boolean groups) {
    Scope scope = pool(first).runner().scope();
    return switch (scope) {
      case REPOSITORY -> place == other;
      case ORGANIZATION, ENTERPRISE -> sees(first, repository(place), repository(other), groups);
    };
  }

  /**
   * Whether a runner that a pool has for a job of one repository is there for another one's.
   *
   * @param groups whether the repositories of runner groups matter
   */
  private boolean sees(int pool, RepositoryName one, RepositoryName other, boolean groups) {
    boolean served = !groups || isServed(pool(pool).runner().group(), other);
    return switch (pool(pool).runner().scope()) {
      case REPOSITORY -> one.equals(other);
      case ORGANIZATION -> served && one.owner().equals(other.owner());
      case ENTERPRISE -> served;
    };
  }

  /** The same of two jobs: a runner of one repository is for its one visibility, too. */
  boolean sees(int pool, JobFacts one, JobFacts other, boolean groups) {
    return sees(pool, one.repository(), other.repository(), groups)
        && (pool(pool).runner().scope() != Scope.REPOSITORY
            || one.visibility() == other.visibility());
  }

  private boolean isServed(String group, RepositoryName repository) {
    return group.equals("Default")
        || isId(group)
        || config.pools().stream()
            .anyMatch(pool ->
                mayBeOne(group, pool.runner().group())
                    && JobKinds.admits(pool.match().repositories(), repository));
  }

  /** The pools that take one job and, for one field alone, leave another one to nobody. */
  Set<Kept> hookOnly() {
    Map<Axis, String> fields =
        Map.of(
            Axis.FORK, "forks",
            Axis.BRANCH, "branches",
            Axis.ACTOR, "actors",
            Axis.WORKFLOW, "workflows");
    Set<Kept> kept = new HashSet<>();
    fields.forEach((axis, field) -> {
      Map<Integer, Set<Integer>> alike = new HashMap<>();
      for (int job = 0; job < routes.length; job++) {
        alike.computeIfAbsent(kinds.firstAlike(job, axis), _ -> new HashSet<>()).add(routes[job]);
      }
      for (Set<Integer> outcomes : alike.values()) {
        if (outcomes.stream().anyMatch(entry -> !isTaken(entry))) {
          outcomes.stream().filter(this::isTaken).forEach(e -> kept.add(new Kept(e, field)));
        }
      }
    });
    return kept;
  }

  private boolean isTaken(int entry) {
    return entry != UNMATCHED && isPool(entry);
  }
}
