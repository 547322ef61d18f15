package dev.sluice.emulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * GitHub's choice of a runner for a job: an online idle runner whose labels hold all labels of the
 * job, that sees the job's repository, and whose group admits it; the oldest such job first. Which
 * of several such runners gets it is left to chance, since GitHub promises nothing. Guarded by the
 * model's lock.
 */
final class GithubScheduler {
  private final RandomGenerator random;
  private final Map<Long, Demand> queued = new LinkedHashMap<>();
  private final Map<Long, GithubRunner> idle = new LinkedHashMap<>();

  GithubScheduler(RandomGenerator random) {
    this.random = random;
  }

  /** Takes an idle runner for the job; if there is none, the job waits in line. */
  Optional<GithubRunner> submit(GithubJob job, GithubRepository repository) {
    List<GithubRunner> able =
        idle.values().stream().filter(runner -> accepts(runner, job, repository)).toList();
    if (able.isEmpty()) {
      queued.put(job.id(), new Demand(job, repository));
      return Optional.empty();
    }
    GithubRunner chosen = able.get(random.nextInt(able.size()));
    idle.remove(chosen.id());
    return Optional.of(chosen);
  }

  /** Takes the oldest job in line that the runner can run; if there is none, the runner idles. */
  Optional<GithubJob> join(GithubRunner runner) {
    for (Demand demand : queued.values()) {
      if (accepts(runner, demand.job(), demand.repository())) {
        queued.remove(demand.job().id());
        return Optional.of(demand.job());
      }
    }
    idle.put(runner.id(), runner);
    return Optional.empty();
  }

  /** Takes a job out of the line; says whether it stood there. */
  boolean withdraw(long jobId) {
    return queued.remove(jobId) != null;
  }

  /** No job may go to this runner any more. */
  void leave(long runnerId) {
    idle.remove(runnerId);
  }

  static boolean accepts(GithubRunner runner, GithubJob job, GithubRepository repository) {
    String group = job.group();
    boolean named = !job.labels().isEmpty() || group != null;
    boolean inGroup = group == null || group.equalsIgnoreCase(runner.group().name());
    return named
        && inGroup
        && runner.scope().covers(repository)
        && admits(runner, job, repository)
        && job.labels().stream()
            .allMatch(label -> runner.labels().contains(label.toLowerCase(Locale.ROOT)));
  }

  private static boolean admits(GithubRunner runner, GithubJob job, GithubRepository repository) {
    return runner.scope() instanceof GithubScope.Repository
        || runner.group().admits(repository, job.run());
  }

  private record Demand(GithubJob job, GithubRepository repository) {}
}
