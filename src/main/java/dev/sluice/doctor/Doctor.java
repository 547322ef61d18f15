package dev.sluice.doctor;

import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Scope;
import dev.sluice.config.Visibility;
import dev.sluice.provider.ModalObjects;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerReleases;
import dev.sluice.provider.Standing;
import dev.sluice.routing.NamedTargets;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Examines everything outside that a server depends on. Blocks; not for several threads. */
public final class Doctor {
  /** Few enough for any limit of GitHub's, enough for forty repositories in some seconds. */
  private static final int AT_ONCE = 8;

  private final Outside outside;
  private final InstantSource clock;
  private final RandomGenerator random;

  /** What is examined; null for a half that is left out. */
  public record Outside(@Nullable Github github, @Nullable ModalObjects modal) {}

  /** GitHub's half. */
  public record Github(Standing standing, RunnerRegistry runners, RunnerReleases releases) {}

  /**
   * What is asked.
   *
   * @param repositories beside those that the pools name without a wildcard
   * @param tryRunner whether to register a runner for a moment
   */
  public record Question(PoolsConfig config, List<RepositoryName> repositories, boolean tryRunner) {
    public Question {
      repositories = List.copyOf(repositories);
    }
  }

  private record Step(String name, Supplier<List<Finding>> work) {}

  /**
   * @param random for names of runners that are tried
   */
  public Doctor(Outside outside, InstantSource clock, RandomGenerator random) {
    this.outside = outside;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Runs all checks.
   *
   * @param progress told what is being looked at, from any thread
   * @return in an order that depends on the pools file only
   */
  public List<Finding> examine(Question question, Consumer<String> progress) {
    List<Finding> findings = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    List<Pool> pools = question.config().pools();
    Github github = outside.github();
    if (github != null) {
      progress.accept("credential");
      var credential = new CredentialCheck(github.standing(), clock).check();
      findings.addAll(credential.findings());
      if (credential.identity() == null) {
        findings.add(
            Finding.skip(
                RightsCheck.RUNNERS, "", "rights, groups, webhooks and limits were not looked at"));
      } else {
        steps.addAll(steps(question, github, credential.identity()));
      }
      steps.add(
          new Step(
              "runner versions", () -> new VersionCheck(github.releases(), clock).check(pools)));
    }
    ModalObjects modal = outside.modal();
    if (modal != null) {
      steps.add(new Step("Modal", () -> new ModalCheck(modal).check(pools)));
    }
    findings.addAll(run(steps, progress));
    return List.copyOf(findings);
  }

  private List<Step> steps(Question question, Github github, Standing.Identity identity) {
    List<Step> steps = new ArrayList<>();
    var rights = new RightsCheck(github.standing(), identity);
    Map<String, RepositoryName> repositories =
        new TreeMap<>(NamedTargets.of(question.config()).repositories());
    question.repositories().forEach(name -> repositories.put(name.key(), name));
    for (RepositoryName repository : repositories.values()) {
      steps.add(new Step(repository.toString(), () -> rights.repository(repository)));
    }
    Map<String, Target> targets = new TreeMap<>();
    Map<String, Step> groups = new TreeMap<>();
    for (Pool pool : question.config().pools()) {
      for (Target target : targets(question, pool)) {
        targets.put(target.key(), target);
        if (!(target instanceof Target.Repository)) {
          String group = pool.runner().group();
          groups.putIfAbsent(
              target.key() + " " + group.toLowerCase(Locale.ROOT),
              new Step(
                  "group " + group,
                  () -> groups(github, question, target, group, repositories.values())));
        }
      }
    }
    for (Target target : targets.values()) {
      String name = RightsCheck.name(target);
      steps.add(new Step(name, () -> rights.runners(target)));
      if (question.tryRunner()) {
        var trial = new RunnerTrial(github.runners(), random);
        String group = group(question, target);
        steps.add(new Step("a runner at " + name, () -> List.of(trial.check(target, group))));
      }
    }
    steps.addAll(groups.values());
    targets.values().stream()
        .collect(Collectors.toMap(Doctor::account, target -> target, (one, _) -> one, TreeMap::new))
        .forEach((account, target) ->
            steps.add(
                new Step(
                    "limit of " + account,
                    () -> List.of(new LimitCheck(github.standing()).check(target)))));
    if (targets.isEmpty()) {
      steps.add(
          new Step(
              "targets",
              () ->
                  List.of(
                      Finding.warn(
                          RightsCheck.RUNNERS,
                          "",
                          "no pool names a repository or an owner without a wildcard, so no right"
                              + " was tried",
                          "name some: --repo owner/name"))));
    }
    return steps;
  }

  /** With a GitHub App every account has a limit of its own. */
  private static String account(Target target) {
    return switch (target) {
      case Target.Repository(RepositoryName name) -> name.owner().toLowerCase(Locale.ROOT);
      case Target.Organization(String login) -> login.toLowerCase(Locale.ROOT);
      case Target.Enterprise(String slug) -> "enterprise " + slug;
    };
  }

  /** Where a pool would register runners, as far as that is known. */
  private static Collection<Target> targets(Question question, Pool pool) {
    NamedTargets named = NamedTargets.of(List.of(pool));
    Map<String, Target> found = new TreeMap<>();
    switch (pool.runner().scope()) {
      case REPOSITORY -> {
        named.repositories().values().forEach(name -> put(found, new Target.Repository(name)));
        question.repositories().forEach(name -> put(found, new Target.Repository(name)));
      }
      case ORGANIZATION -> {
        var owners = new TreeSet<>(named.owners());
        question.repositories().stream()
            .map(name -> name.owner().toLowerCase(Locale.ROOT))
            .forEach(owners::add);
        owners.forEach(owner -> put(found, new Target.Organization(owner)));
      }
      case ENTERPRISE -> {
        String slug = question.config().github().enterprise();
        if (slug != null) {
          put(found, new Target.Enterprise(slug));
        }
      }
    }
    return found.values();
  }

  private static void put(Map<String, Target> targets, Target target) {
    targets.put(target.key(), target);
  }

  private static List<Finding> groups(
      Github github,
      Question question,
      Target target,
      String group,
      Collection<RepositoryName> repositories) {
    List<RepositoryName> own =
        repositories.stream()
            .filter(name ->
                target instanceof Target.Organization(String login)
                    && name.owner().equalsIgnoreCase(login))
            .toList();
    boolean letsPublicIn =
        question.config().pools().stream()
            .filter(pool -> pool.runner().scope() != Scope.REPOSITORY)
            .filter(pool -> pool.runner().group().equalsIgnoreCase(group))
            .anyMatch(pool -> pool.match().visibility().contains(Visibility.PUBLIC));
    return new GroupCheck(github.standing()).check(target, group, own, letsPublicIn);
  }

  private static String group(Question question, Target target) {
    return question.config().pools().stream()
        .filter(pool -> targets(question, pool).stream().anyMatch(target::equals))
        .map(pool -> pool.runner().group())
        .findFirst()
        .orElse(question.config().github().runnerGroup());
  }

  private static List<Finding> run(List<Step> steps, Consumer<String> progress) {
    List<Finding> findings = new ArrayList<>();
    try (ExecutorService threads =
        Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().name("doctor-", 0).factory())) {
      List<Future<List<Finding>>> running = new ArrayList<>();
      for (Step step : steps) {
        running.add(
            threads.submit(() -> {
              progress.accept(step.name());
              return step.work().get();
            }));
      }
      for (Future<List<Finding>> one : running) {
        findings.addAll(one.get());
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a check failed in itself", e.getCause());
    }
    return findings;
  }
}
