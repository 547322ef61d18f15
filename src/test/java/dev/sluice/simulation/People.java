package dev.sluice.simulation;

import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubRepository;
import dev.sluice.emulator.GithubRunner;
import dev.sluice.emulator.ModalSandbox;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Phase;
import dev.sluice.routing.Decision;
import java.time.Duration;
import java.util.List;

/** Those who queue, cancel and repeat jobs, approve deployments, and meddle with the machines. */
final class People {
  private static final int MOST_CRASHES = 4;
  private static final int DANGERS = 40;
  private static final List<String> REPOSITORIES =
      List.of("acme/app", "acme/app", "acme/app", "acme/lib", "acme/lib", "acme/open", "acme/evil");

  private final World world;
  private final Settings settings;
  private final Chance chance;
  private final Duration span;

  People(World world, Settings settings, Chance chance) {
    this.world = world;
    this.settings = settings;
    this.chance = chance;
    this.span = chance.between(Duration.ofMinutes(2), Duration.ofMinutes(40));
  }

  /** How long they keep at it. */
  Duration span() {
    return span;
  }

  /** Makes up what everybody is going to do, and when. */
  void plan() {
    world.github.addRepository("acme/open", GithubRepository.Visibility.PUBLIC, true, null);
    for (int jobs = chance.between(3, settings.mostJobs()); jobs > 0; ) {
      int count = Math.min(jobs, chance.oneIn(4) ? chance.between(2, 4) : 1);
      jobs -= count;
      sometime(() -> queue(count));
    }
    times(3, () -> sometime(this::cancelAny));
    times(2, () -> sometime(this::rerunAny));
    times(2, () -> sometime(this::forgetAny));
    times(2, () -> sometime(this::endAnySandbox));
    times(MOST_CRASHES, () -> sometime(() -> world.crashIn(chance.between(0, DANGERS))));
    if (chance.oneIn(3)) {
      sometime(world::apply);
    }
    if (chance.oneIn(6)) {
      sometime(this::rename);
    }
    if (chance.oneIn(3)) {
      world.modal.sandboxes().schedulingTime(chance.upTo(Duration.ofMinutes(1)));
    }
    if (chance.oneIn(5)) {
      sometime(this::noMachines);
    }
  }

  private void times(int most, Runnable work) {
    for (int i = chance.between(0, most); i > 0; i--) {
      work.run();
    }
  }

  private void sometime(Runnable deed) {
    world.timeline.after(chance.upTo(span), deed);
  }

  private void queue(int count) {
    String repository = chance.pick(REPOSITORIES);
    boolean isPublic = repository.equals("acme/open");
    var gate =
        chance.oneIn(8)
            ? chance.pick(
                List.of(
                    GithubJobRequest.Gate.APPROVAL,
                    GithubJobRequest.Gate.APPROVAL_ANNOUNCED_AS_QUEUED))
            : GithubJobRequest.Gate.NONE;
    var origin =
        chance.oneIn(isPublic ? 3 : 10)
            ? chance.pick(
                List.of(GithubJobRequest.Origin.FORK, GithubJobRequest.Origin.DELETED_FORK))
            : GithubJobRequest.Origin.REPOSITORY;
    Duration length = chance.upTo(chance.oneIn(4) ? Duration.ofMinutes(40) : Duration.ofMinutes(3));
    List<GithubJob> queued =
        world.github.queue(
            GithubJobRequest.of(repository, Pools.labels(chance))
                .visibility(
                    isPublic
                        ? GithubRepository.Visibility.PUBLIC
                        : GithubRepository.Visibility.PRIVATE)
                .origin(origin)
                .gate(gate)
                .from("ci", chance.oneIn(6) ? "dev" : "main", "octocat")
                .ending(length, chance.oneIn(4) ? "failure" : "success")
                .times(count));
    for (GithubJob job : queued) {
      world.tell("job " + job.id() + " of " + repository + ": " + job.labels() + ", " + length);
      if (gate != GithubJobRequest.Gate.NONE) {
        world.timeline.after(
            chance.upTo(Duration.ofMinutes(10)), () -> world.github.approve(job.id()));
      }
      if (chance.oneIn(8)) {
        world.timeline.after(chance.upTo(Duration.ofMinutes(5)), () -> cancel(job));
      }
    }
  }

  private void cancelAny() {
    List<GithubJob> jobs = world.github.jobs();
    if (!jobs.isEmpty()) {
      cancel(chance.pick(jobs));
    }
  }

  private void cancel(GithubJob job) {
    if (world.github.cancel(job.id())) {
      world.cancelled.add(job.id());
      world.tell("job " + job.id() + " is cancelled");
    }
  }

  private void rerunAny() {
    List<GithubJob> jobs = world.github.jobs();
    if (jobs.isEmpty()) {
      return;
    }
    long runId = chance.pick(jobs).run().id();
    boolean over =
        jobs.stream()
            .filter(job -> job.run().id() == runId)
            .allMatch(job -> job.status() == GithubJob.Status.COMPLETED);
    if (over) {
      world.tell("run " + runId + " is run again");
      var _ = world.github.rerunFailed(runId);
    }
  }

  private void forgetAny() {
    List<GithubRunner> idle =
        world.github.runners().stream().filter(runner -> !runner.busy()).toList();
    if (!idle.isEmpty()) {
      GithubRunner runner = chance.pick(idle);
      world.tell("GitHub forgets " + runner.name());
      world.github.forget(runner.id());
    }
  }

  private void endAnySandbox() {
    List<ModalSandbox> live = world.modal.sandboxes().live();
    if (!live.isEmpty()) {
      ModalSandbox sandbox = chance.pick(live);
      world.tell("somebody ends " + sandbox.definition().name() + " at Modal");
      world.modal.sandboxes().terminate(sandbox.id());
    }
  }

  private void rename() {
    if (world.github.repository("acme/lib").isPresent()) {
      world.tell("acme/lib is renamed");
      world.github.renameRepository("acme/lib", "library");
    }
  }

  private void noMachines() {
    world.tell("Modal has no machines");
    world.modal.sandboxes().scheduling(false);
    world.timeline.after(
        chance.upTo(Duration.ofMinutes(15)), () -> world.modal.sandboxes().scheduling(true));
  }

  /** Gives up what nobody is ever going to run; whatever is still queued then must run. */
  void tidyUp() {
    for (GithubJob job : world.github.jobs()) {
      switch (job.status()) {
        case WAITING -> cancel(job);
        case QUEUED -> {
          if (!isWanted(job)) {
            cancel(job);
          }
        }
        case IN_PROGRESS, COMPLETED -> {}
      }
    }
  }

  /** Judged by what is stored, which by now is all that GitHub has said. */
  private boolean isWanted(GithubJob job) {
    return world.rows.jobs().stream()
        .filter(stored -> stored.id() == job.id())
        .filter(stored -> stored.phase() != Phase.COMPLETED)
        .map(Job::facts)
        .map(world.tables.current().table()::route)
        .anyMatch(decision ->
            switch (decision) {
              case Decision.Routed _ -> true;
              case Decision.Unmatched _, Decision.Denied _ -> false;
              case Decision.Pending(Decision ifFork, Decision _) ->
                  ifFork instanceof Decision.Routed;
            });
  }
}
