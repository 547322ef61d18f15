package dev.sluice.doctor;

import dev.sluice.config.PoolsConfig;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks;
import dev.sluice.provider.ModalObjects;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerReleases;
import dev.sluice.provider.Standing;
import dev.sluice.provider.Standing.Identity;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Examines everything outside that a server depends on. Blocks; not for several threads. */
public final class Doctor {
  private static final String POOLS = "pools";

  /** Few enough for any limit of GitHub's, enough for forty repositories in some seconds. */
  private static final int AT_ONCE = 8;

  private final Outside outside;
  private final InstantSource clock;
  private final RandomGenerator random;

  /** What is examined; null for a half that is left out. */
  public record Outside(@Nullable Github github, @Nullable ModalObjects modal) {}

  /** GitHub's half. */
  public record Github(
      Standing standing,
      RunnerRegistry runners,
      RunnerReleases releases,
      Hooks hooks,
      Deliveries deliveries) {}

  /**
   * What is asked.
   *
   * @param repositories beside those that the pools name without a wildcard
   * @param webhook where webhooks have to go; null if that is not known
   * @param tryRunner whether to register a runner for a moment
   */
  public record Question(
      PoolsConfig config,
      List<RepositoryName> repositories,
      @Nullable URI webhook,
      boolean tryRunner) {
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
    Github github = outside.github();
    if (github != null) {
      progress.accept("credential");
      var credential = new CredentialCheck(github.standing(), clock).check();
      findings.addAll(credential.findings());
      Identity identity = credential.identity();
      if (identity == null) {
        findings.add(
            Finding.skip(
                RightsCheck.RUNNERS,
                "",
                "rights, groups, webhooks and limits were not looked at: see "
                    + CredentialCheck.CREDENTIAL));
      } else {
        var agenda = Agenda.of(question.config(), question.repositories());
        findings.addAll(pools(agenda));
        steps.addAll(rights(question, agenda, github, identity));
        steps.addAll(webhooks(question, agenda, github, identity, progress, findings));
      }
      steps.add(
          new Step(
              "runner versions",
              () -> new VersionCheck(github.releases(), clock).check(question.config().pools())));
    }
    ModalObjects modal = outside.modal();
    if (modal != null) {
      steps.add(new Step("Modal", () -> new ModalCheck(modal).check(question.config().pools())));
    }
    findings.addAll(run(steps, progress));
    return List.copyOf(findings);
  }

  private static List<Finding> pools(Agenda agenda) {
    List<Finding> findings = new ArrayList<>();
    for (RepositoryName stranger : agenda.strangers()) {
      findings.add(
          Finding.warn(
              POOLS,
              stranger.toString(),
              "no pool takes jobs of this repository",
              "add it to match.repositories of a pool"));
    }
    if (agenda.targets().isEmpty()) {
      findings.add(
          Finding.warn(
              POOLS,
              "",
              "no pool names a repository or an owner without a wildcard, so no right was tried",
              "name some: --repo owner/name"));
    }
    return findings;
  }

  private List<Step> rights(
      Question question, Agenda agenda, Github github, Standing.Identity identity) {
    List<Step> steps = new ArrayList<>();
    var rights = new RightsCheck(github.standing(), identity);
    @Nullable RunnerTrial trial =
        question.tryRunner() ? new RunnerTrial(github.runners(), random) : null;
    for (RepositoryName name : agenda.repositories()) {
      var target = new Target.Repository(name);
      steps.add(
          new Step(
              name.toString(),
              () ->
                  rights.repository(name, agenda.registersAt(name), trial(trial, target, agenda))));
    }
    Map<String, Target> accounts = new TreeMap<>();
    for (Target target : agenda.targets()) {
      accounts.putIfAbsent(account(identity, target), target);
      if (!(target instanceof Target.Repository)) {
        steps.add(
            new Step(
                RightsCheck.name(target),
                () -> List.of(rights.runners(target, trial(trial, target, agenda)))));
      }
    }
    for (Agenda.Group group : agenda.groups()) {
      steps.add(
          new Step("group " + group.name(), () -> new GroupCheck(github.standing()).check(group)));
    }
    accounts.forEach((account, target) ->
        steps.add(
            new Step(
                "limits",
                () -> List.of(new LimitCheck(github.standing(), clock).check(account, target)))));
    return steps;
  }

  private static @Nullable Supplier<Finding> trial(
      @Nullable RunnerTrial trial, Target target, Agenda agenda) {
    return trial == null ? null : () -> trial.check(target, agenda.groupAt(target));
  }

  /** Whose limit counts: with a GitHub App every account has one, a user has one for all. */
  private static String account(Identity identity, Target target) {
    return switch (identity) {
      case Identity.Classic _, Identity.FineGrained _ -> "";
      case Identity.App _ ->
          switch (target) {
            case Target.Repository(RepositoryName name) -> name.owner().toLowerCase(Locale.ROOT);
            case Target.Organization _, Target.Enterprise _ -> RightsCheck.name(target);
          };
    };
  }

  /**
   * Looks for webhooks of many repositories at once, and leaves those of single ones for later.
   *
   * @param findings gets what was found at once
   */
  private static List<Step> webhooks(
      Question question,
      Agenda agenda,
      Github github,
      Identity identity,
      Consumer<String> progress,
      List<Finding> findings) {
    var check = new WebhookCheck(github.hooks(), github.deliveries(), question.webhook());
    progress.accept("webhooks");
    if (identity instanceof Identity.App) {
      Optional<List<Finding>> shared = check.shared(new HookSite.App());
      if (shared.isPresent()) {
        findings.addAll(shared.get());
        return List.of();
      }
    }
    Set<String> told = new HashSet<>();
    for (String owner : agenda.owners()) {
      check
          .shared(new HookSite.Organization(owner))
          .ifPresent(found -> {
            findings.addAll(found);
            told.add(owner);
          });
    }
    List<Step> steps = new ArrayList<>();
    Set<String> looked = new HashSet<>();
    for (RepositoryName name : agenda.repositories()) {
      String owner = name.owner().toLowerCase(Locale.ROOT);
      if (!told.contains(owner)) {
        looked.add(owner);
        steps.add(new Step("webhooks of " + name, () -> check.repository(name)));
      }
    }
    for (String login : agenda.organizations()) {
      if (!told.contains(login) && !looked.contains(login)) {
        findings.add(check.none(new HookSite.Organization(login)));
      }
    }
    return steps;
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
