package dev.sluice.doctor;

import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Visibility;
import dev.sluice.routing.NamedTargets;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What there is to look at, as far as that is known before the first job.
 *
 * @param repositories all, by name
 * @param strangers those of them that no pool takes jobs of
 * @param targets where runners register
 * @param groups that pools name, at each target which has any
 */
record Agenda(
    List<RepositoryName> repositories,
    List<RepositoryName> strangers,
    List<Target> targets,
    List<Group> groups) {

  /**
   * A runner group at a target.
   *
   * @param name or id, as pools have it
   * @param repositories whose jobs come to it
   * @param letsPublicIn whether a pool brings it jobs of public repositories
   */
  record Group(
      Target target, String name, List<RepositoryName> repositories, boolean letsPublicIn) {
    private Group with(Collection<RepositoryName> more, boolean publicToo) {
      Map<String, RepositoryName> all = new TreeMap<>();
      repositories.forEach(one -> all.put(one.key(), one));
      more.forEach(one -> all.put(one.key(), one));
      return new Group(target, name, List.copyOf(all.values()), letsPublicIn || publicToo);
    }
  }

  /**
   * @param asked repositories beside those that the pools name without a wildcard
   */
  static Agenda of(PoolsConfig config, Collection<RepositoryName> asked) {
    Map<String, RepositoryName> repositories =
        new TreeMap<>(NamedTargets.of(config).repositories());
    asked.forEach(name -> repositories.put(name.key(), name));
    Map<String, Target> targets = new TreeMap<>();
    Map<String, Group> groups = new TreeMap<>();
    for (Pool pool : config.pools()) {
      List<RepositoryName> own =
          repositories.values().stream().filter(name -> NamedTargets.admits(pool, name)).toList();
      boolean publicToo = pool.match().visibility().contains(Visibility.PUBLIC);
      String group = pool.runner().group();
      for (Target target : targets(config, pool, own)) {
        targets.put(target.key(), target);
        if (!(target instanceof Target.Repository)) {
          List<RepositoryName> here = own.stream().filter(name -> isAt(target, name)).toList();
          groups.merge(
              target.key() + " " + group.toLowerCase(Locale.ROOT),
              new Group(target, group, here, publicToo),
              (old, more) -> old.with(more.repositories(), more.letsPublicIn()));
        }
      }
    }
    List<RepositoryName> strangers =
        repositories.values().stream()
            .filter(name -> config.pools().stream().noneMatch(p -> NamedTargets.admits(p, name)))
            .toList();
    return new Agenda(
        List.copyOf(repositories.values()),
        strangers,
        List.copyOf(targets.values()),
        List.copyOf(groups.values()));
  }

  private static Collection<Target> targets(
      PoolsConfig config, Pool pool, List<RepositoryName> own) {
    return switch (pool.runner().scope()) {
      case REPOSITORY -> own.stream().<Target>map(Target.Repository::new).toList();
      case ORGANIZATION -> {
        var owners = new TreeSet<>(NamedTargets.of(List.of(pool)).owners());
        own.forEach(name -> owners.add(name.owner().toLowerCase(Locale.ROOT)));
        yield owners.stream().<Target>map(Target.Organization::new).toList();
      }
      case ENTERPRISE -> {
        String slug = config.github().enterprise();
        yield slug == null ? List.of() : List.of(new Target.Enterprise(slug));
      }
    };
  }

  private static boolean isAt(Target target, RepositoryName name) {
    return switch (target) {
      case Target.Repository(RepositoryName other) -> other.equals(name);
      case Target.Organization(String login) -> login.equalsIgnoreCase(name.owner());
      // Which owners belong to an enterprise is not asked.
      case Target.Enterprise _ -> false;
    };
  }

  boolean registersAt(RepositoryName name) {
    return targets.contains(new Target.Repository(name));
  }

  /** The group that runners of a target register in. */
  String groupAt(Target target) {
    return groups.stream()
        .filter(group -> group.target().equals(target))
        .map(Group::name)
        .findFirst()
        .orElse("Default");
  }

  /** Lower case, in order: of all repositories and of all organizations where runners register. */
  List<String> owners() {
    var owners = new TreeSet<String>();
    repositories.forEach(name -> owners.add(name.owner().toLowerCase(Locale.ROOT)));
    owners.addAll(organizations());
    return List.copyOf(owners);
  }

  /** Lower case: where runners register. */
  List<String> organizations() {
    List<String> found = new ArrayList<>();
    for (Target target : targets) {
      if (target instanceof Target.Organization(String login)) {
        found.add(login.toLowerCase(Locale.ROOT));
      }
    }
    return found;
  }
}
