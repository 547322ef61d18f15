package dev.sluice.emulator;

import dev.sluice.config.Visibility;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.WorkflowRuns;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.secret.Secret;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The model of GitHub behind the ports, without a wire in between: never fails by itself. */
public class GithubPorts implements RunnerRegistry, WorkflowRuns {
  private final GithubModel model;

  public GithubPorts(GithubModel model) {
    this.model = model;
  }

  private Optional<GithubScope> scope(Target target) {
    return switch (target) {
      case Target.Repository(RepositoryName name) ->
          model
              .repository(name.toString())
              .map(repository -> new GithubScope.Repository(repository.id()));
      case Target.Organization(String login) ->
          Optional.<GithubScope>of(new GithubScope.Organization(login)).filter(model::knows);
      case Target.Enterprise(String slug) ->
          Optional.<GithubScope>of(new GithubScope.Enterprise(slug)).filter(model::knows);
    };
  }

  private static <T> Answer<T> unknown(Target target) {
    return Answer.failed(new Failure.Absent(target.key() + ": 404"));
  }

  @Override
  public Answer<Registration> mint(Target target, MintRequest request) {
    Optional<GithubScope> scope = scope(target);
    if (scope.isEmpty()) {
      return unknown(target);
    }
    Optional<GithubGroup> group =
        model.groups(scope.get()).stream()
            .filter(known ->
                target instanceof Target.Repository
                    || known.name().equalsIgnoreCase(request.group())
                    || Long.toString(known.id()).equals(request.group()))
            .findFirst();
    if (group.isEmpty()) {
      return unknown(target);
    }
    return switch (model.mint(
        scope.get(), request.name(), group.get().id(), request.labels(), request.workFolder())) {
      case GithubMint.Minted(GithubRunner runner, String config) ->
          Answer.ok(new Registration(runner.id(), Secret.of(config)));
      case GithubMint.NameTaken _ -> Answer.failed(new Failure.Conflict("409 Already exists"));
      case GithubMint.NoSuchGroup _ -> unknown(target);
      case GithubMint.GroupNotAdministrable _ -> Answer.failed(new Failure.Forbidden("403"));
    };
  }

  @Override
  public Answer<Removal> remove(Target target, long runnerId) {
    return Answer.ok(
        scope(target)
            .flatMap(scope -> model.remove(scope, runnerId))
            .map(removed -> removed ? Removal.REMOVED : Removal.BUSY)
            .orElse(Removal.ABSENT));
  }

  @Override
  public Answer<Optional<RegisteredRunner>> get(Target target, long runnerId) {
    return Answer.ok(all(target).stream().filter(runner -> runner.id() == runnerId).findFirst());
  }

  @Override
  public Answer<Optional<RegisteredRunner>> find(Target target, String name) {
    return Answer.ok(all(target).stream().filter(runner -> runner.name().equals(name)).findFirst());
  }

  @Override
  public Answer<List<RegisteredRunner>> list(Target target) {
    return scope(target).isEmpty() ? unknown(target) : Answer.ok(all(target));
  }

  private List<RegisteredRunner> all(Target target) {
    Optional<GithubScope> scope = scope(target);
    return model.runners().stream()
        .filter(runner -> scope.filter(runner.scope()::equals).isPresent())
        .map(runner ->
            new RegisteredRunner(
                runner.id(), runner.name(), runner.online(), runner.busy(), runner.labels()))
        .toList();
  }

  @Override
  public Answer<Optional<RunFacts>> run(RepositoryName repository, long runId) {
    return Answer.ok(
        model
            .run(runId)
            .filter(run -> run.repositoryId() == idOf(repository))
            .map(GithubPorts::facts));
  }

  private static @Nullable RepositoryName head(@Nullable String fullName) {
    return fullName == null ? null : RepositoryName.parse(fullName).orElse(null);
  }

  @Override
  public Answer<Optional<RemoteJob>> job(RepositoryName repository, long jobId) {
    return Answer.ok(
        model
            .job(jobId)
            .filter(job -> job.run().repositoryId() == idOf(repository))
            .map(GithubPorts::remote));
  }

  @Override
  public Answer<List<OpenRun>> openRuns(RepositoryName repository) {
    Optional<GithubRepository> known = model.repository(repository.toString());
    if (known.isEmpty()) {
      return Answer.failed(new Failure.Absent(repository + ": 404"));
    }
    RepositoryName name = RepositoryName.parse(known.get().fullName()).orElseThrow();
    Visibility visibility = Visibility.of(known.get().visibility().word()).orElseThrow();
    return Answer.ok(
        model.jobs().stream()
            .filter(job -> job.status() != GithubJob.Status.COMPLETED)
            .map(GithubJob::run)
            .filter(run -> run.repositoryId() == known.get().id())
            .collect(Collectors.toMap(GithubRun::id, run -> run, (_, later) -> later))
            .values()
            .stream()
            .sorted(Comparator.comparingLong(GithubRun::id))
            .map(run -> new OpenRun(facts(run), name, visibility))
            .toList());
  }

  @Override
  public Answer<List<RemoteJob>> jobs(RepositoryName repository, long runId) {
    Optional<GithubRun> run =
        model.run(runId).filter(known -> known.repositoryId() == idOf(repository));
    if (run.isEmpty()) {
      return Answer.failed(new Failure.Absent("run " + runId + ": 404"));
    }
    return Answer.ok(
        model.jobs().stream()
            .filter(job -> job.run().id() == runId)
            .filter(job -> job.run().attempt() == run.get().attempt())
            .map(GithubPorts::remote)
            .toList());
  }

  private static RunFacts facts(GithubRun run) {
    return new RunFacts(run.id(), head(run.headRepository()), run.event(), run.actor());
  }

  private static RemoteJob remote(GithubJob job) {
    GithubJob.Taker taker = job.runner();
    return new RemoteJob(
        job.id(),
        job.run().id(),
        job.status().name().toLowerCase(Locale.ROOT),
        job.conclusion(),
        job.labels(),
        taker == null ? null : taker.id(),
        taker == null ? null : taker.name(),
        job.name(),
        job.run().workflow(),
        job.run().branch(),
        job.createdAt());
  }

  private long idOf(RepositoryName repository) {
    return model.repository(repository.toString()).map(GithubRepository::id).orElse(0L);
  }
}
