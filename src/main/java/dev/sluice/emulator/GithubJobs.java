package dev.sluice.emulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs and jobs with their transitions, each of which is announced. Who runs a job is decided
 * elsewhere. Guarded by the model's lock.
 */
final class GithubJobs {
  private static final long FIRST_JOB = 100_520_616_165L;
  private static final long FIRST_RUN = 35_012_477_201L;

  private final GithubEvents events;
  private final RandomGenerator random;
  private final Map<Long, GithubJob> jobs = new TreeMap<>();
  private final Map<Long, GithubRun> runs = new LinkedHashMap<>();
  private final Map<Long, List<Long>> jobsOfRuns = new LinkedHashMap<>();

  GithubJobs(GithubEvents events, RandomGenerator random) {
    this.events = events;
    this.random = random;
  }

  /** Creates a run with its jobs; nothing is announced yet. */
  List<GithubJob> create(GithubJobRequest request, GithubRepository repository, Instant now) {
    GithubRun run = newRun(request, repository);
    runs.put(run.id(), run);
    List<GithubJob> created = new ArrayList<>();
    for (int i = 0; i < request.count(); i++) {
      created.add(add(newJob(request, run, i, now)));
    }
    return created;
  }

  /** A job stands before an environment's approval. */
  void gate(GithubJob job, GithubJobRequest.Gate gate) {
    events.announce(gate == GithubJobRequest.Gate.APPROVAL ? "waiting" : "queued", job);
  }

  GithubJob enqueue(GithubJob job) {
    return become("queued", job);
  }

  GithubJob start(GithubJob job, GithubJob.Taker taker, Instant now) {
    return become("in_progress", job.takenBy(taker, now));
  }

  void complete(long jobId, String conclusion, Instant now) {
    become("completed", get(jobId).completed(conclusion, now));
  }

  /** Ends a job that never had a runner, in one of the two ways in which GitHub says so. */
  void abandon(long jobId, Instant now) {
    var nobody = random.nextBoolean() ? GithubJob.Taker.NOBODY : null;
    become("completed", get(jobId).abandoned("cancelled", now, nobody));
  }

  /**
   * Starts the next attempt of a run and returns what is to be queued for it; the other jobs of the
   * former attempt are announced as completed once more.
   */
  List<GithubJob> rerunFailed(long runId, Instant now) {
    GithubRun last = Objects.requireNonNull(runs.get(runId), "unknown run");
    GithubRun next = last.again();
    List<GithubJob> again = new ArrayList<>();
    for (GithubJob job : latest(last)) {
      if ("success".equals(job.conclusion())) {
        events.announce("completed", job);
      } else {
        again.add(add(job.again(newId(), next, now)));
      }
    }
    runs.put(runId, next);
    return again;
  }

  GithubJob get(long jobId) {
    return Objects.requireNonNull(jobs.get(jobId), "unknown job");
  }

  Optional<GithubJob> find(long jobId) {
    return Optional.ofNullable(jobs.get(jobId));
  }

  Optional<GithubRun> run(long runId) {
    return Optional.ofNullable(runs.get(runId));
  }

  List<GithubJob> all() {
    return List.copyOf(jobs.values());
  }

  List<GithubRun> runs() {
    return List.copyOf(runs.values());
  }

  /** Jobs of every attempt of a run, oldest first. */
  List<GithubJob> ofRun(long runId) {
    return jobsOfRuns.getOrDefault(runId, List.of()).stream().map(this::get).toList();
  }

  private List<GithubJob> latest(GithubRun run) {
    return ofRun(run.id()).stream().filter(job -> job.run().equals(run)).toList();
  }

  private GithubJob become(String action, GithubJob job) {
    jobs.put(job.id(), job);
    events.announce(action, job);
    return job;
  }

  private GithubJob add(GithubJob job) {
    jobs.put(job.id(), job);
    jobsOfRuns.computeIfAbsent(job.run().id(), _ -> new ArrayList<>()).add(job.id());
    return job;
  }

  private long newId() {
    return FIRST_JOB + jobs.size();
  }

  private GithubRun newRun(GithubJobRequest request, GithubRepository repository) {
    @Nullable String head =
        switch (request.origin()) {
          case REPOSITORY -> repository.fullName();
          case FORK -> request.actor() + "/" + repository.name();
          case DELETED_FORK -> null;
        };
    String usual = repository.fullName().equals(head) ? "push" : "pull_request";
    return new GithubRun(
        FIRST_RUN + runs.size(),
        1,
        repository.id(),
        head,
        Objects.requireNonNullElse(request.event(), usual),
        request.workflow(),
        request.branch(),
        request.actor(),
        String.format(
            Locale.ROOT, "%016x%016x%08x", random.nextLong(), random.nextLong(), random.nextInt()));
  }

  private GithubJob newJob(GithubJobRequest request, GithubRun run, int index, Instant now) {
    return new GithubJob(
        newId(),
        run,
        request.count() == 1 ? "build" : "build (" + index + ")",
        request.labels(),
        request.group(),
        request.gate() == GithubJobRequest.Gate.NONE
            ? GithubJob.Status.QUEUED
            : GithubJob.Status.WAITING,
        null,
        now,
        null,
        null,
        null,
        request.length(),
        request.conclusion());
  }
}
