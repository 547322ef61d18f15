package dev.sluice.routing;

import dev.sluice.config.Assumption;
import dev.sluice.config.Concurrency;
import dev.sluice.config.DenyRule;
import dev.sluice.config.Docker;
import dev.sluice.config.ForkPolicy;
import dev.sluice.config.GithubSettings;
import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.Gpu;
import dev.sluice.config.Guards;
import dev.sluice.config.Image;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Limits;
import dev.sluice.config.Match;
import dev.sluice.config.ModalSettings;
import dev.sluice.config.Network;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.RunnerSettings;
import dev.sluice.config.Scope;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Pools, rules and jobs for tests, with the defaults of the pools file. */
public final class PoolFixtures {
  private static final Place NOWHERE = Place.start("pools.yaml");
  private static final Set<Visibility> NOT_PUBLIC =
      EnumSet.of(Visibility.PRIVATE, Visibility.INTERNAL);

  private PoolFixtures() {}

  public static Glob glob(String text) {
    return new Glob(text, NOWHERE);
  }

  public static List<Glob> globs(String... texts) {
    return List.of(texts).stream().map(PoolFixtures::glob).toList();
  }

  /** A list as the file has it, with {@code !} in front of exclusions. */
  public static GlobList list(String... texts) {
    List<Glob> include = new ArrayList<>();
    List<Glob> exclude = new ArrayList<>();
    for (String text : texts) {
      if (text.startsWith("!")) {
        exclude.add(glob(text.substring(1)));
      } else {
        include.add(glob(text));
      }
    }
    return new GlobList(include, exclude);
  }

  public static LabelMatch labels(List<Glob> all, List<Glob> optional) {
    return new LabelMatch(all, List.of(), List.of(), optional);
  }

  public static Match match(LabelMatch labels) {
    return match(labels, GlobList.ANY, NOT_PUBLIC, ForkPolicy.EXCLUDE_IN_PUBLIC);
  }

  public static Match match(
      LabelMatch labels, GlobList repositories, Set<Visibility> visibility, ForkPolicy forks) {
    return new Match(
        labels,
        repositories,
        GlobList.ANY,
        GlobList.ANY,
        GlobList.ANY,
        visibility,
        forks,
        NOWHERE,
        NOWHERE,
        NOWHERE);
  }

  /** A pool that takes jobs with all of {@code labels} and nothing else. */
  public static Pool pool(String name, String... labels) {
    return pool(name, match(labels(globs(labels), List.of())), null, Concurrency.UNLIMITED);
  }

  public static Pool pool(String name, Match match, @Nullable Gpu gpu, Concurrency concurrency) {
    return pool(name, match, gpu, new Network.Open(), concurrency);
  }

  static Pool withNetwork(Pool pool, Network network) {
    return pool(pool.name(), pool.match(), pool.gpu(), network, pool.concurrency());
  }

  private static Pool pool(
      String name, Match match, @Nullable Gpu gpu, Network network, Concurrency concurrency) {
    return new Pool(
        name,
        match,
        gpu,
        null,
        null,
        Duration.ofHours(6),
        Duration.ofMinutes(5),
        List.of(),
        null,
        network,
        List.of(),
        List.of(),
        null,
        Map.of(),
        Docker.NONE,
        new Image("2.337.0", null, List.of(), null),
        new RunnerSettings("Default", Scope.REPOSITORY, "_work", "sluice"),
        concurrency,
        0,
        false,
        NOWHERE,
        "");
  }

  public static DenyRule deny(String name, Match match) {
    return new DenyRule(name, match, "because", NOWHERE, "");
  }

  public static RoutingTable table(List<DenyRule> deny, List<Pool> pools) {
    return table(deny, pools, Limits.NONE);
  }

  public static RoutingTable table(List<DenyRule> deny, List<Pool> pools, Limits limits) {
    return table(List.of(), deny, pools, limits);
  }

  public static RoutingTable table(List<Assumption> assume, List<DenyRule> deny, List<Pool> pools) {
    return table(assume, deny, pools, Limits.NONE);
  }

  private static RoutingTable table(
      List<Assumption> assume, List<DenyRule> deny, List<Pool> pools, Limits limits) {
    return RoutingTable.compile(
        new PoolsConfig(
            GithubSettings.DEFAULT,
            ModalSettings.DEFAULT,
            limits,
            Guards.NONE,
            assume,
            deny,
            pools,
            List.of()));
  }

  public static Assumption atMostOne(String... globs) {
    return new Assumption(globs(globs), NOWHERE);
  }

  public static JobFacts job(String... labels) {
    return job("acme/app", List.of(labels), Visibility.PRIVATE, Fork.NO);
  }

  public static JobFacts job(
      String repository, List<String> labels, Visibility visibility, Fork fork) {
    return new JobFacts(
        RepositoryName.parse(repository).orElseThrow(),
        labels,
        visibility,
        fork,
        "ci",
        "main",
        "octocat");
  }
}
