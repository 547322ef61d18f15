package dev.sluice.analysis;

import dev.sluice.config.Assumption;
import dev.sluice.config.Concurrency;
import dev.sluice.config.DenyRule;
import dev.sluice.config.ForkPolicy;
import dev.sluice.config.GithubSettings;
import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.Gpu;
import dev.sluice.config.Guards;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Limits;
import dev.sluice.config.Match;
import dev.sluice.config.ModalSettings;
import dev.sluice.config.Moved;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.RunnerSettings;
import dev.sluice.config.Scope;
import dev.sluice.config.Template;
import dev.sluice.config.Visibility;
import dev.sluice.routing.PoolFixtures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Configurations that the loader would let pass, over so few globs that every kind of job can be
 * looked at. The same seed makes the same configurations.
 */
final class RandomPools {
  private static final int MOST_KINDS = 400;
  private static final int MOST_POOLS = 5;

  private static final List<String> LABELS =
      List.of("a*", "*b", "ab", "*", "b?", "c*", "a", "b", "*a*", "AB", "x");
  private static final List<String> REPOSITORIES =
      List.of("acme/*", "*/app", "b/ab", "acme/x", "a*/??", "*/*", "B/*");
  private static final List<String> WORKFLOWS = List.of("ci", "c*", "CI");
  private static final List<String> BRANCHES = List.of("main", "release/*", "ma*", "*");
  private static final List<String> ACTORS = List.of("bot", "*bot", "BOT");
  private static final Set<Visibility> NOT_PUBLIC =
      EnumSet.of(Visibility.PRIVATE, Visibility.INTERNAL);
  private static final List<Template> VALUES =
      List.of(new Template(Template.OWNER), new Template("acme"));
  private static final List<String> GROUPS =
      List.of("Default", "Default", "Default", "big", "small", "big", "small", "7");

  private final Random random;
  private final List<String> labels;
  private final List<String> repositories;
  private final List<String> workflows;
  private final List<String> branches;
  private final List<String> actors;
  private final Scope scope;
  private final List<Assumption> assume;
  private int named;

  RandomPools(long seed) {
    // Seeds that follow each other start alike.
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
    this.labels = some(LABELS, 2 + random.nextInt(3));
    this.repositories = some(REPOSITORIES, random.nextInt(3));
    this.workflows = some(WORKFLOWS, seldom(8) ? 2 : 0);
    this.branches = some(BRANCHES, seldom(4) ? 2 : 0);
    this.actors = some(ACTORS, seldom(8) ? 2 : 0);
    this.scope = one(List.of(Scope.values()));
    this.assume = seldom(4) ? List.of(assumption()) : List.of();
    while (JobKinds.count(labels, repositories, workflows, branches, actors) > MOST_KINDS) {
      if (labels.size() > 2) {
        labels.removeLast();
      } else if (!repositories.isEmpty()) {
        repositories.removeLast();
      } else {
        workflows.clear();
        branches.clear();
        actors.clear();
      }
    }
  }

  private Assumption assumption() {
    List<Glob> globs =
        some(labels, 1 + random.nextInt(2)).stream().map(PoolFixtures::glob).toList();
    return new Assumption(globs, globs.getFirst().place());
  }

  Random random() {
    return random;
  }

  /** A configuration. Further ones share its globs. */
  PoolsConfig config() {
    List<DenyRule> deny = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      deny.add(rule("d" + deny.size()));
    }
    List<Pool> pools = new ArrayList<>();
    for (int i = 1 + random.nextInt(MOST_POOLS); i > 0; i--) {
      pools.add(pool("p" + pools.size()));
    }
    return config(deny, pools, List.of());
  }

  private PoolsConfig config(List<DenyRule> deny, List<Pool> pools, List<Moved> moved) {
    var github =
        new GithubSettings(
            GithubSettings.DEFAULT.url(),
            Scope.REPOSITORY,
            "corp",
            GithubSettings.DEFAULT.runnerGroup());
    return new PoolsConfig(
        github, ModalSettings.DEFAULT, Limits.NONE, Guards.NONE, assume, deny, pools, moved);
  }

  /** What somebody may have made of a configuration: one or two edits. */
  PoolsConfig edited(PoolsConfig config) {
    List<DenyRule> deny = new ArrayList<>(config.deny());
    List<Pool> pools = new ArrayList<>(config.pools());
    List<Moved> moved = new ArrayList<>();
    for (int edits = 1 + random.nextInt(2); edits > 0; edits--) {
      edit(deny, pools, moved);
    }
    return config(deny, pools, moved);
  }

  private void edit(List<DenyRule> deny, List<Pool> pools, List<Moved> moved) {
    int at = random.nextInt(pools.size());
    Pool pool = pools.get(at);
    switch (random.nextInt(9)) {
      case 0 -> Collections.swap(pools, at, random.nextInt(pools.size()));
      case 1 -> pools.set(at, pool.withMatch(match(pool.match().visibility())));
      case 2 -> pools.set(at, pool.withMatch(pool.match().with(relabelled(pool.match().labels()))));
      case 3 -> {
        boolean machine = random.nextBoolean();
        pools.set(
            at,
            dressed(
                pool, machine ? gpu() : pool.gpu(), machine ? pool.env() : env(), pool.runner()));
      }
      case 4 -> pools.set(at, dressed(pool, pool.gpu(), pool.env(), runner()));
      case 5 -> rename(pools, moved, at);
      case 6 -> {
        named++;
        pools.add(random.nextInt(pools.size() + 1), pool("n" + named));
      }
      case 7 -> {
        boolean target = moved.stream().anyMatch(one -> one.to().equals(pool.name()));
        if (pools.size() > 1 && !target) {
          pools.remove(at);
        }
      }
      default -> {
        if (deny.isEmpty() || deny.size() == 1 && random.nextBoolean()) {
          named++;
          deny.add(random.nextInt(deny.size() + 1), rule("e" + named));
        } else if (random.nextBoolean()) {
          deny.remove(random.nextInt(deny.size()));
        } else {
          Collections.swap(deny, 0, deny.size() - 1);
        }
      }
    }
  }

  private void rename(List<Pool> pools, List<Moved> moved, int at) {
    Pool pool = pools.get(at);
    if (moved.isEmpty() && pools.size() > 1 && seldom(3)) {
      // Not a new name but one that was there before, which nobody could tell from the new file.
      pools.remove(at);
      moved.add(new Moved(pool.name(), one(pools).name()));
    } else if (moved.isEmpty()) {
      named++;
      pools.set(at, named(pool, "r" + named));
      moved.add(new Moved(pool.name(), "r" + named));
    }
  }

  /** A rule over the same globs, whose matcher may as well pick jobs. */
  DenyRule rule(String name) {
    Set<Visibility> visibility = seldom(3) ? visibility() : EnumSet.allOf(Visibility.class);
    ForkPolicy forks =
        seldom(3) ? one(List.of(ForkPolicy.EXCLUDE, ForkPolicy.ONLY)) : ForkPolicy.INCLUDE;
    LabelMatch asked =
        seldom(3)
            ? LabelMatch.UNSTATED
            : new LabelMatch(globs(labels, 2), globs(labels, 1), maybe(4), List.of());
    return PoolFixtures.deny(name, lists(asked, visibility, forks));
  }

  private Pool pool(String name) {
    Pool pool = PoolFixtures.pool(name, match(NOT_PUBLIC), null, Concurrency.UNLIMITED);
    return dressed(pool, gpu(), env(), runner());
  }

  private Match match(Set<Visibility> usual) {
    return lists(labels(), seldom(2) ? visibility() : usual, forks());
  }

  private ForkPolicy forks() {
    return seldom(2) ? ForkPolicy.EXCLUDE_IN_PUBLIC : one(List.of(ForkPolicy.values()));
  }

  private Match lists(LabelMatch asked, Set<Visibility> visibility, ForkPolicy forks) {
    return PoolFixtures.match(asked, GlobList.ANY, visibility, forks)
        .with(list(repositories, 2), list(workflows, 2), list(branches, 2), list(actors, 2));
  }

  /** Lists of which all or any is not empty. */
  private LabelMatch labels() {
    List<Glob> all = globs(labels, 2);
    List<Glob> any = seldom(3) ? globs(labels, 2) : List.of();
    if (all.isEmpty() && any.isEmpty()) {
      all = List.of(PoolFixtures.glob(one(labels)));
    }
    return new LabelMatch(all, any, maybe(3), optional());
  }

  private List<Glob> optional() {
    return switch (random.nextInt(3)) {
      case 0 -> List.of();
      case 1 -> PoolFixtures.globs("*");
      default -> globs(labels, 2);
    };
  }

  /** The same lists with a glob more or less. */
  private LabelMatch relabelled(LabelMatch lists) {
    List<Glob> other = globs(labels, 2);
    return switch (random.nextInt(4)) {
      case 0 ->
          lists.any().isEmpty() && other.isEmpty()
              ? lists
              : new LabelMatch(other, lists.any(), lists.none(), lists.optional());
      case 1 ->
          lists.all().isEmpty()
              ? lists
              : new LabelMatch(lists.all(), other, lists.none(), lists.optional());
      case 2 -> new LabelMatch(lists.all(), lists.any(), maybe(2), lists.optional());
      default -> new LabelMatch(lists.all(), lists.any(), lists.none(), optional());
    };
  }

  private @Nullable Gpu gpu() {
    return switch (random.nextInt(4)) {
      case 0 -> new Gpu("T4", 1);
      case 1 -> new Gpu("H100", 1);
      default -> null;
    };
  }

  /** Seldom anything, which may depend on the owner of the repository. */
  private Map<String, Template> env() {
    return seldom(3) ? Map.of("OWNER", one(VALUES)) : Map.of();
  }

  private RunnerSettings runner() {
    Scope level = seldom(8) ? one(List.of(Scope.values())) : scope;
    return new RunnerSettings(one(GROUPS), level, "_work", "sluice");
  }

  private Set<Visibility> visibility() {
    Set<Visibility> set = EnumSet.of(one(List.of(Visibility.values())));
    if (random.nextBoolean()) {
      set.add(one(List.of(Visibility.values())));
    }
    return set;
  }

  private GlobList list(List<String> from, int often) {
    if (from.isEmpty() || !seldom(often)) {
      return GlobList.ANY;
    }
    return new GlobList(globs(from, 2), seldom(3) ? globs(from, 1) : List.of());
  }

  private List<Glob> maybe(int seldom) {
    return seldom(seldom) ? globs(labels, 1) : List.of();
  }

  private List<Glob> globs(List<String> from, int most) {
    return some(from, random.nextInt(most + 1)).stream().map(PoolFixtures::glob).toList();
  }

  private List<String> some(List<String> from, int count) {
    List<String> shuffled = new ArrayList<>(from);
    Collections.shuffle(shuffled, random);
    return new ArrayList<>(shuffled.subList(0, Math.min(count, shuffled.size())));
  }

  private boolean seldom(int times) {
    return random.nextInt(times) == 0;
  }

  private <T> T one(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private static Pool named(Pool pool, String name) {
    return copy(pool, name, pool.gpu(), pool.env(), pool.runner());
  }

  private static Pool dressed(
      Pool pool, @Nullable Gpu gpu, Map<String, Template> env, RunnerSettings runner) {
    // Runners of an enterprise serve more than one owner.
    return copy(
        pool, pool.name(), gpu, runner.scope() == Scope.ENTERPRISE ? Map.of() : env, runner);
  }

  private static Pool copy(
      Pool pool, String name, @Nullable Gpu gpu, Map<String, Template> env, RunnerSettings runner) {
    return new Pool(
        name,
        pool.match(),
        gpu,
        pool.cpu(),
        pool.memory(),
        pool.timeout(),
        pool.idleTimeout(),
        pool.regions(),
        pool.cloud(),
        pool.network(),
        pool.volumes(),
        pool.secrets(),
        pool.proxy(),
        env,
        pool.docker(),
        pool.image(),
        runner,
        pool.concurrency(),
        pool.priority(),
        pool.preventDestroy(),
        pool.place(),
        pool.pointer());
  }
}
