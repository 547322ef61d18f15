package dev.sluice.routing;

import dev.sluice.config.DenyRule;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Scope;
import dev.sluice.routing.CompiledMatcher.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The compiled pools file: ordered deny rules and pools. Immutable and safe for any number of
 * threads; {@link #route} is a pure function of the table and the job.
 */
public final class RoutingTable {
  private static final int NEAREST = 3;

  private record CompiledRule(DenyRule rule, CompiledMatcher matcher) {}

  private record CompiledPool(Pool pool, CompiledMatcher matcher) {}

  private final PoolsConfig config;
  private final List<CompiledRule> deny;
  private final List<CompiledPool> pools;

  private RoutingTable(PoolsConfig config) {
    this.config = config;
    this.deny =
        config.deny().stream()
            .map(rule -> new CompiledRule(rule, CompiledMatcher.ofDenyRule(rule.match())))
            .toList();
    this.pools =
        config.pools().stream()
            .map(pool -> new CompiledPool(pool, CompiledMatcher.ofPool(pool.match())))
            .toList();
  }

  public static RoutingTable compile(PoolsConfig config) {
    return new RoutingTable(config);
  }

  /** The file this table was compiled from. */
  public PoolsConfig config() {
    return config;
  }

  /** The pool of that name. */
  public Optional<Pool> pool(String name) {
    return config.pools().stream().filter(pool -> pool.name().equals(name)).findFirst();
  }

  /**
   * Decides: the first deny rule that matches denies, else the first pool that matches takes the
   * job. A job whose fork is unknown is decided only if the answer cannot change the decision.
   */
  public Decision route(JobFacts job) {
    Subject subject = Subject.of(job);
    if (job.fork() != Fork.UNKNOWN) {
      return decide(subject);
    }
    Decision ifFork = decide(subject.withFork(Fork.YES));
    Decision ifNot = decide(subject.withFork(Fork.NO));
    return sameOutcome(ifFork, ifNot) ? ifNot : new Decision.Pending(ifFork, ifNot);
  }

  private Decision decide(Subject subject) {
    for (CompiledRule rule : deny) {
      if (rule.matcher().matches(subject)) {
        return new Decision.Denied(rule.rule());
      }
    }
    for (CompiledPool pool : pools) {
      if (pool.matcher().matches(subject)) {
        return routed(pool.pool(), subject);
      }
    }
    return new Decision.Unmatched(nearest(subject));
  }

  private Decision.Routed routed(Pool pool, Subject subject) {
    RepositoryName repository = subject.job().repository();
    Target target = target(pool.runner().scope(), repository);
    var lane = new Lane(target, pool.runner().group(), subject.labels());
    return new Decision.Routed(
        pool, SpecResolver.resolve(pool, repository, config.github().url()), lane);
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

  private static boolean sameOutcome(Decision one, Decision other) {
    return switch (one) {
      case Decision.Routed routed ->
          other instanceof Decision.Routed that && routed.pool().name().equals(that.pool().name());
      case Decision.Denied denied ->
          other instanceof Decision.Denied that && denied.rule().equals(that.rule());
      case Decision.Unmatched _ -> other instanceof Decision.Unmatched;
      case Decision.Pending _ -> false;
    };
  }

  private List<Decision.Near> nearest(Subject subject) {
    return pools.stream()
        .filter(pool -> pool.matcher().sharesLabel(subject))
        .map(pool -> pool.matcher().near(pool.pool().name(), subject))
        .sorted(Comparator.comparingInt(Decision.Near::distance))
        .limit(NEAREST)
        .toList();
  }

  /**
   * Explains how each deny rule and pool judges the job, in the order of the table: up to the first
   * that matches, or all of them with {@code full}. An unknown fork is judged as a fork.
   */
  public List<Verdict> trail(JobFacts job, boolean full) {
    Subject subject = Subject.of(job);
    List<Verdict> trail = new ArrayList<>();
    for (CompiledRule rule : deny) {
      boolean matched = rule.matcher().matches(subject);
      trail.add(
          new Verdict(
              true,
              rule.rule().name(),
              matched,
              rule.matcher().explain(subject),
              rule.rule().place()));
      if (matched && !full) {
        return trail;
      }
    }
    for (CompiledPool pool : pools) {
      boolean matched = pool.matcher().matches(subject);
      trail.add(
          new Verdict(
              false,
              pool.pool().name(),
              matched,
              pool.matcher().explain(subject),
              pool.pool().place()));
      if (matched && !full) {
        return trail;
      }
    }
    return trail;
  }
}
