package dev.sluice.scheduler;

import dev.sluice.config.Visibility;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.secret.Secret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** GitHub as a few maps; what it answers is what a test put there. For one thread. */
final class FakeGithub implements RunnerRegistry, WorkflowRuns, Deliveries {
  static final long HOOK = 77;

  /** A registration and what GitHub sees of it. */
  static final class Seen {
    final Target target;
    final long id;
    final String name;
    final Set<String> labels;
    boolean online;
    boolean busy;

    Seen(Target target, long id, String name, Set<String> labels) {
      this.target = target;
      this.id = id;
      this.name = name;
      this.labels = labels;
    }
  }

  /** A job and the repository that has it. */
  record Remote(RepositoryName repository, RemoteJob job) {}

  final Map<Long, Seen> runners = new TreeMap<>();
  final Map<Long, Remote> jobs = new TreeMap<>();
  final Set<Long> superseded = new HashSet<>();
  final List<Attempt> deliveries = new ArrayList<>();
  final List<Attempt> appDeliveries = new ArrayList<>();
  final List<String> hooksAskedAt = new ArrayList<>();
  final List<Long> redelivered = new ArrayList<>();
  final Set<String> mintedAt = new HashSet<>();

  /** Refusals to list runs, by the key of the repository. */
  final Map<String, Failure> refused = new HashMap<>();

  /** Whether it says of every registration that there is none, as when rights are lost. */
  boolean findsNothing;

  @Nullable Failure mintFailure;
  @Nullable Failure listFailure;
  @Nullable Failure pollFailure;
  @Nullable Failure jobFailure;
  @Nullable Failure runFailure;
  @Nullable Failure hooksFailure;
  @Nullable Failure organizationHooksFailure;
  @Nullable Failure redeliverFailure;
  Instant askedSince = Instant.MAX;
  int mints;
  int jobQuestions;
  int polls;
  int removals;
  int redeliveries;

  /** How many open runs it lists, the newest ones. */
  int mostListed = 1_000;

  private long nextId = 1;

  void job(long id, String repository, String status, Instant createdAt, String... labels) {
    jobs.put(
        id,
        new Remote(
            RepositoryName.parse(repository).orElseThrow(),
            remote(id, id + 1_000, status, null, createdAt, List.of(labels))));
  }

  void status(long id, String status, @Nullable String runner) {
    Remote before = before(id);
    RemoteJob job = before.job();
    jobs.put(
        id,
        new Remote(
            before.repository(),
            remote(id, job.runId(), status, runner, job.createdAt(), job.labels())));
  }

  /** A job completes, and its run goes on with another attempt, which has a job of its own. */
  void rerun(long id, long next) {
    status(id, "completed", null);
    Remote before = before(id);
    superseded.add(id);
    jobs.put(
        next,
        new Remote(
            before.repository(),
            remote(
                next,
                before.job().runId(),
                "queued",
                null,
                before.job().createdAt(),
                before.job().labels())));
  }

  private Remote before(long id) {
    Remote before = jobs.get(id);
    if (before == null) {
      throw new IllegalArgumentException("no job " + id);
    }
    return before;
  }

  private static RemoteJob remote(
      long id,
      long runId,
      String status,
      @Nullable String runner,
      @Nullable Instant createdAt,
      List<String> labels) {
    return new RemoteJob(
        id,
        runId,
        status,
        status.equals("completed") ? "cancelled" : null,
        labels,
        runner == null ? null : Long.valueOf(5),
        runner,
        "build",
        "ci",
        "main",
        createdAt);
  }

  Seen runner(String name) {
    return runners.values().stream()
        .filter(seen -> seen.name.equals(name))
        .findFirst()
        .orElseThrow();
  }

  Seen register(Target target, String name, Set<String> labels) {
    var seen = new Seen(target, nextId++, name, labels);
    runners.put(seen.id, seen);
    return seen;
  }

  @Override
  public Answer<Registration> mint(Target target, MintRequest request) {
    mints++;
    mintedAt.add(target.key());
    if (mintFailure != null) {
      return Answer.failed(mintFailure);
    }
    Seen seen = register(target, request.name(), request.labels());
    return Answer.ok(new Registration(seen.id, Secret.of("jit")));
  }

  @Override
  public Answer<Removal> remove(Target target, long runnerId) {
    removals++;
    Seen seen = runners.get(runnerId);
    if (seen == null || findsNothing) {
      return Answer.ok(Removal.ABSENT);
    }
    if (seen.busy) {
      return Answer.ok(Removal.BUSY);
    }
    runners.remove(runnerId);
    return Answer.ok(Removal.REMOVED);
  }

  @Override
  public Answer<Optional<RegisteredRunner>> get(Target target, long runnerId) {
    return Answer.ok(
        Optional.ofNullable(runners.get(runnerId))
            .filter(_ -> !findsNothing)
            .map(FakeGithub::listed));
  }

  @Override
  public Answer<Optional<RegisteredRunner>> find(Target target, String name) {
    return Answer.ok(
        runners.values().stream()
            .filter(seen -> seen.name.equals(name))
            .findFirst()
            .map(FakeGithub::listed));
  }

  @Override
  public Answer<List<RegisteredRunner>> list(Target target) {
    return listFailure != null
        ? Answer.failed(listFailure)
        : Answer.ok(
            runners.values().stream()
                .filter(seen -> seen.target.key().equals(target.key()) && !findsNothing)
                .map(FakeGithub::listed)
                .toList());
  }

  private static RegisteredRunner listed(Seen seen) {
    return new RegisteredRunner(seen.id, seen.name, seen.online, seen.busy, seen.labels);
  }

  @Override
  public Answer<Optional<RunFacts>> run(RepositoryName repository, long runId) {
    return Answer.ok(Optional.of(new RunFacts(runId, repository, "push", "octocat")));
  }

  @Override
  public Answer<Optional<RemoteJob>> job(RepositoryName repository, long jobId) {
    jobQuestions++;
    return jobFailure != null
        ? Answer.failed(jobFailure)
        : Answer.ok(Optional.ofNullable(jobs.get(jobId)).map(Remote::job));
  }

  @Override
  public Answer<List<OpenRun>> openRuns(RepositoryName repository) {
    polls++;
    Failure failure = refused.getOrDefault(repository.key(), pollFailure);
    if (failure != null) {
      return Answer.failed(failure);
    }
    List<OpenRun> open = new ArrayList<>();
    for (Remote remote : jobs.values()) {
      String status = remote.job().status();
      if (remote.repository().equals(repository)
          && (status.equals("queued") || status.equals("in_progress"))) {
        open.add(
            new OpenRun(
                new RunFacts(remote.job().runId(), repository, "push", "octocat"),
                repository,
                Visibility.PRIVATE));
      }
    }
    return Answer.ok(
        open.stream()
            .sorted(Comparator.comparingLong((OpenRun run) -> run.facts().id()).reversed())
            .limit(mostListed)
            .toList());
  }

  @Override
  public Answer<List<RemoteJob>> jobs(RepositoryName repository, long runId) {
    if (runFailure != null) {
      return Answer.failed(runFailure);
    }
    return Answer.ok(
        jobs.values().stream()
            .map(Remote::job)
            .filter(job -> job.runId() == runId && !superseded.contains(job.id()))
            .toList());
  }

  @Override
  public Answer<List<Long>> hooks(HookSite site) {
    hooksAskedAt.add(site.key());
    if (hooksFailure != null) {
      return Answer.failed(hooksFailure);
    }
    if (site instanceof HookSite.Organization && organizationHooksFailure != null) {
      return Answer.failed(organizationHooksFailure);
    }
    if (site instanceof HookSite.App) {
      return Answer.ok(List.of(APP_HOOK));
    }
    return Answer.ok(site instanceof HookSite.Repository ? List.of(HOOK, 78L) : List.of());
  }

  @Override
  public Answer<Stretch> since(HookSite site, long hookId, Instant since) {
    return Answer.ok(new Stretch(attempts(site, hookId, since), null, null));
  }

  @Override
  public Answer<Stretch> more(HookSite site, long hookId, Instant since, String rest) {
    throw new AssertionError("no log is that long");
  }

  private List<Attempt> attempts(HookSite site, long hookId, Instant since) {
    if (site instanceof HookSite.App) {
      return appDeliveries;
    }
    askedSince = since;
    return hookId == HOOK
        ? deliveries.stream().filter(attempt -> !attempt.at().isBefore(since)).toList()
        : List.of(new Attempt(1, "foreign", "workflow_job", since, 0, false));
  }

  @Override
  public Answer<List<Attempt>> newest(HookSite site, long hookId) {
    return Answer.ok(attempts(site, hookId, Instant.MIN));
  }

  @Override
  public Answer<Asked> redeliver(HookSite site, long hookId, long attemptId) {
    redeliveries++;
    if (redeliverFailure != null) {
      return Answer.failed(redeliverFailure);
    }
    redelivered.add(attemptId);
    return Answer.ok(new Asked());
  }
}
