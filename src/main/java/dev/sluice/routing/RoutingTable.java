package dev.sluice.routing;

import dev.sluice.config.DenyRule;
import dev.sluice.config.Glob;
import dev.sluice.config.Match;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Scope;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.Suggestion;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The compiled pools file: ordered deny rules and pools. Immutable and safe for any number of
 * threads; {@link #route} is a pure function of the table and the job, and looks only at the rules
 * and pools that the job's labels and repository point to.
 */
public final class RoutingTable {
  private static final int NEAREST = 3;

  /** The number of no entry, above all others. */
  private static final int NONE = Integer.MAX_VALUE;

  private final PoolsConfig config;
  private final SpecResolver specs;

  /** Deny rules first, then pools: the number of an entry is its rank. */
  private final CompiledMatcher[] matchers;

  private final int denyRules;
  private final Assumptions assumptions;

  /** As {@link #denyRules()} gives them. */
  private final List<DenyRule> refusing;

  private final CandidateIndex candidates;

  /** Pools by all the labels they ask for. */
  private final CandidateIndex sharing;

  private final CandidateIndex.Visitor judge = this::judge;

  private RoutingTable(PoolsConfig config) {
    this.config = config;
    this.specs = new SpecResolver(config);
    this.denyRules = config.deny().size();
    this.assumptions = Assumptions.of(config.assume());
    this.refusing = Stream.concat(assumptions.rules().stream(), config.deny().stream()).toList();
    this.matchers =
        Stream.concat(
                config.deny().stream().map(rule -> CompiledMatcher.ofDenyRule(rule.match())),
                config.pools().stream().map(pool -> CompiledMatcher.ofPool(pool.match())))
            .toArray(CompiledMatcher[]::new);
    this.candidates =
        CandidateIndex.byRarest(
            Stream.of(matchers).map(matcher -> Anchor.clauses(matcher.match())).toList());
    List<@Nullable List<Anchor>> asked = new ArrayList<>();
    config.pools().forEach(pool -> asked.add(asked(pool.match())));
    this.sharing = CandidateIndex.byEach(asked);
  }

  public static RoutingTable compile(PoolsConfig config) {
    return new RoutingTable(config);
  }

  /** What a pool asks labels for; null if some glob may be met by labels of any kind. */
  private static @Nullable List<Anchor> asked(Match match) {
    List<Anchor> anchors = new ArrayList<>();
    for (Glob glob : asks(match)) {
      Optional<Anchor> anchor = Anchor.ofLabel(glob);
      if (anchor.isEmpty()) {
        return null;
      }
      anchors.add(anchor.get());
    }
    return anchors;
  }

  private static List<Glob> asks(Match match) {
    return Stream.concat(match.labels().all().stream(), match.labels().any().stream()).toList();
  }

  /** The file this table was compiled from. */
  public PoolsConfig config() {
    return config;
  }

  /**
   * Every rule that can refuse a job, in the order in which they are asked: first those that stand
   * for the assumptions of the file, {@code assume-1} and so on, then the written ones.
   */
  public List<DenyRule> denyRules() {
    return refusing;
  }

  /** The pool of that name. */
  public Optional<Pool> pool(String name) {
    return config.pools().stream().filter(pool -> pool.name().equals(name)).findFirst();
  }

  /**
   * Decides: a job that breaks an assumption of the file is denied, else the first deny rule that
   * matches denies, else the first pool that matches takes the job. A job whose fork is unknown is
   * decided only if the answer cannot change the decision.
   *
   * <p>A job that nothing takes costs no allocation as long as its labels are ASCII.
   */
  public Decision route(JobFacts job) {
    JobFacts foldable = job.foldable();
    int broken = assumptions.firstBroken(foldable);
    if (broken != Assumptions.NONE) {
      return new Decision.Denied(refusing.get(broken));
    }
    long found = search(foldable);
    int ifFork = ifFork(found);
    int ifNot = ifNot(found);
    return switch (job.fork()) {
      case YES -> decision(ifFork, job);
      case NO -> decision(ifNot, job);
      case UNKNOWN ->
          ifFork == ifNot
              ? decision(ifNot, job)
              : new Decision.Pending(decision(ifFork, job), decision(ifNot, job));
    };
  }

  /** The entries that decide, if it is a fork and if not, packed so that nothing is allocated. */
  private long search(JobFacts job) {
    // Rank 0 where nobody asks: no entry can come before it.
    int ifFork = job.fork() == Fork.NO ? 0 : NONE;
    int ifNot = job.fork() == Fork.YES ? 0 : NONE;
    return candidates.visit(job, pack(ifFork, ifNot), judge);
  }

  private long judge(int[] entries, JobFacts job, long known) {
    int ifFork = ifFork(known);
    int ifNot = ifNot(known);
    for (int entry : entries) {
      if (entry >= Math.max(ifFork, ifNot)) {
        break;
      }
      CompiledMatcher matcher = matchers[entry];
      if (matcher.matchesButForFork(job)) {
        ifFork = entry < ifFork && matcher.admitsFork(job, true) ? entry : ifFork;
        ifNot = entry < ifNot && matcher.admitsFork(job, false) ? entry : ifNot;
      }
    }
    return pack(ifFork, ifNot);
  }

  private static long pack(int ifFork, int ifNot) {
    return (long) ifFork << Integer.SIZE | ifNot;
  }

  private static int ifFork(long found) {
    return (int) (found >>> Integer.SIZE);
  }

  private static int ifNot(long found) {
    return (int) found;
  }

  private Decision decision(int entry, JobFacts job) {
    if (entry == NONE) {
      return Decision.Unmatched.INSTANCE;
    }
    return entry < denyRules
        ? new Decision.Denied(config.deny().get(entry))
        : routed(entry - denyRules, job);
  }

  private Decision.Routed routed(int index, JobFacts job) {
    Pool pool = config.pools().get(index);
    RepositoryName repository = job.repository();
    Target target = target(pool.runner().scope(), repository);
    var lane = new Lane(target, pool.runner().group(), job.labelSet());
    return new Decision.Routed(pool, specs.resolve(index, repository), lane);
  }

  /**
   * How a pool takes the jobs of a repository that have just these labels, whatever else there is
   * to them. Empty if it surely takes none: it is gone, asks for something else, or stands behind a
   * rule or pool that takes them all; or the labels break an assumption.
   *
   * @param labels in lower case
   */
  public Optional<Decision.Routed> possible(
      String pool, RepositoryName repository, List<String> labels) {
    for (int index = 0; index < config.pools().size(); index++) {
      if (config.pools().get(index).name().equals(pool)) {
        var some =
            new JobFacts(repository, labels, Visibility.PRIVATE, Fork.UNKNOWN, null, null, null)
                .foldable();
        return isReached(denyRules + index, some)
            ? Optional.of(routed(index, some))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private boolean isReached(int entry, JobFacts some) {
    if (assumptions.firstBroken(some) != Assumptions.NONE || !matchers[entry].mayMatch(some)) {
      return false;
    }
    for (int before = 0; before < entry; before++) {
      if (matchers[before].matchesAllThat(matchers[entry], some)) {
        return false;
      }
    }
    return true;
  }

  /** Where a pool of that scope registers a runner for a job of that repository. */
  public Target target(Scope scope, RepositoryName repository) {
    return switch (scope) {
      case REPOSITORY -> new Target.Repository(repository);
      case ORGANIZATION -> new Target.Organization(repository.owner());
      case ENTERPRISE -> new Target.Enterprise(enterprise());
    };
  }

  private String enterprise() {
    String slug = config.github().enterprise();
    if (slug == null) {
      throw new IllegalStateException("the loader lets no enterprise scope pass without a slug");
    }
    return slug;
  }

  /**
   * The pools that miss a job by least, best first, at most three: those that ask for one of its
   * labels, and so none for most of the jobs that are meant for somebody else's machines.
   */
  public List<Decision.Near> nearest(JobFacts job) {
    return near(job, sharing(job)).stream().map(index -> near(job, index)).toList();
  }

  /**
   * What to change so that the nearest pools take a job, best first, at most three. Where no pool
   * shares a label with the job, those count whose label one of the job's looks like.
   */
  public List<Remedy> remedies(JobFacts job) {
    BitSet sharing = sharing(job);
    return near(job, sharing.isEmpty() ? resembling(job) : sharing).stream()
        .map(index -> {
          Pool pool = config.pools().get(index);
          return Remedy.find(pool.match(), near(job, index), job, this::isAsked);
        })
        .toList();
  }

  /** Whether some pool asks for a label, whatever else it asks for. */
  private boolean isAsked(String label) {
    for (int entry = denyRules; entry < matchers.length; entry++) {
      CompiledMatcher matcher = matchers[entry];
      if (CompiledMatcher.Pattern.anyMeets(matcher.all(), label)
          || CompiledMatcher.Pattern.anyMeets(matcher.any(), label)) {
        return true;
      }
    }
    return false;
  }

  private Decision.Near near(JobFacts job, int index) {
    JobFacts foldable = job.foldable();
    return new Nearness(matchers[denyRules + index], foldable, job.labelSet())
        .near(config.pools().get(index).name());
  }

  private List<Integer> near(JobFacts facts, BitSet pools) {
    record Ranked(int index, int cost) {}
    JobFacts job = facts.foldable();
    List<String> labels = facts.labelSet();
    return pools.stream()
        .mapToObj(index ->
            new Ranked(index, new Nearness(matchers[denyRules + index], job, labels).cost()))
        .filter(ranked -> ranked.cost() > 0)
        .sorted(Comparator.comparingInt(Ranked::cost))
        .limit(NEAREST)
        .map(Ranked::index)
        .toList();
  }

  private BitSet sharing(JobFacts job) {
    BitSet pools = new BitSet();
    sharing.visit(
        job.foldable(),
        0,
        (entries, _, known) -> {
          for (int entry : entries) {
            pools.set(entry);
          }
          return known;
        });
    // What is filed as "always" or under the owner need not share anything.
    List<String> labels = job.labelSet();
    pools.stream()
        .filter(index -> {
          CompiledMatcher matcher = matchers[denyRules + index];
          return matcher.all().stream().noneMatch(p -> p.metBy(labels))
              && matcher.any().stream().noneMatch(p -> p.metBy(labels));
        })
        .boxed()
        .toList()
        .forEach(pools::clear);
    return pools;
  }

  private BitSet resembling(JobFacts job) {
    Set<String> words = new LinkedHashSet<>();
    config.pools().forEach(pool -> asks(pool.match()).forEach(glob -> words.add(glob.text())));
    Set<String> meant = new LinkedHashSet<>();
    job.labelSet().forEach(label -> Suggestion.of(label, words).ifPresent(meant::add));
    BitSet pools = new BitSet();
    for (int index = 0; index < config.pools().size(); index++) {
      pools.set(
          index,
          asks(config.pools().get(index).match()).stream()
              .anyMatch(glob -> meant.contains(glob.text())));
    }
    return pools;
  }

  /**
   * Explains how each deny rule and pool judges the job, in the order of the table: up to the one
   * that decides, or all of them with {@code full}. An unknown fork is judged as a fork, and the
   * trail then reaches as far as either answer needs. Assumptions come first, as deny rules, and
   * unless {@code full} only the one that is broken, which then is the whole trail.
   */
  public List<Verdict> trail(JobFacts facts, boolean full) {
    JobFacts job = facts.foldable();
    int broken = assumptions.firstBroken(job);
    if (broken != Assumptions.NONE && !full) {
      return List.of(assumptions.verdict(broken, job));
    }
    long found = search(job);
    int last = full ? NONE : Math.max(ifFork(found), ifNot(found));
    List<Verdict> trail = new ArrayList<>();
    for (int i = 0; full && i < assumptions.rules().size(); i++) {
      trail.add(assumptions.verdict(i, job));
    }
    for (int entry = 0; entry < matchers.length && entry <= last; entry++) {
      trail.add(verdict(entry, job));
    }
    return trail;
  }

  /**
   * How one entry judges a job by itself, whatever stands before it.
   *
   * @param place of the entry, from 0: first {@link #denyRules}, then the pools
   */
  public Verdict verdictOf(int place, JobFacts job) {
    int assumed = assumptions.rules().size();
    return place < assumed
        ? assumptions.verdict(place, job.foldable())
        : verdict(place - assumed, job.foldable());
  }

  private Verdict verdict(int entry, JobFacts job) {
    CompiledMatcher matcher = matchers[entry];
    List<Verdict.Reason> reasons = Explanation.of(matcher, job);
    boolean matched = matcher.matches(job);
    if (entry < denyRules) {
      DenyRule rule = config.deny().get(entry);
      return new Verdict(true, rule.name(), matched, reasons, rule.place());
    }
    Pool pool = config.pools().get(entry - denyRules);
    return new Verdict(false, pool.name(), matched, reasons, pool.place());
  }
}
