package dev.sluice.app;

import dev.sluice.emulator.GithubFaults;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubOperation;
import dev.sluice.emulator.GithubRepository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The jobs that the demo plays, and how each should end. */
final class DemoScript {
  private static final Duration SHORT = Duration.ofMillis(1_200);
  private static final Duration HOLD_LIMIT = Duration.ofSeconds(10);

  /**
   * One act.
   *
   * @param outcome that the job should have
   * @param pool that should take it, null if none
   * @param note what it shows, null if nothing special
   */
  record Act(
      GithubJobRequest request, String outcome, @Nullable String pool, @Nullable String note) {}

  /** An act and the job that came of it. */
  record Played(Act act, long jobId) {}

  /** The fewest jobs that show everything. */
  static final int FEWEST = 10;

  /** What a demo goes on with once everything is shown. */
  private static final List<String> GPUS = List.of("t4", "l4", "a100", "a100-80gb", "h100");

  private DemoScript() {}

  /**
   * Plays {@code count} jobs, at least {@link #FEWEST}.
   *
   * @return what was played, in the order of the jobs' ids
   */
  static List<Played> play(GithubModel github, GithubFaults faults, int count)
      throws InterruptedException {
    List<Played> played = new ArrayList<>(swap(github, faults));
    for (String gpu : GPUS) {
      played.add(play(github, gpuJob(gpu)));
    }
    played.add(play(github, cpuJob()));
    played.add(
        play(
            github,
            new Act(
                job("acme/website", "ubuntu-latest"),
                "unmatched",
                null,
                "GitHub runs it on a machine of its own")));
    played.add(
        play(
            github,
            new Act(
                job("acme/vision", "modal", "gpu:h100")
                    .visibility(GithubRepository.Visibility.PRIVATE)
                    .origin(GithubJobRequest.Origin.FORK)
                    .from("ci", "patch-1", "stranger"),
                "denied",
                null,
                "it comes from a fork")));
    for (int i = played.size(); i < count; i++) {
      played.add(play(github, i % 3 == 0 ? cpuJob() : gpuJob(GPUS.get(i % GPUS.size()))));
    }
    return played;
  }

  /**
   * Two jobs that GitHub swaps. The first one's registration is held back, so the runner that was
   * launched for the second comes first; it has the first one's label and one more, and GitHub
   * gives it the older job.
   */
  private static List<Played> swap(GithubModel github, GithubFaults faults)
      throws InterruptedException {
    GithubFaults.Hold hold = faults.hold(GithubOperation.MINT, GithubFaults.Moment.BEFORE_EFFECT);
    Played first =
        play(
            github,
            new Act(
                job("acme/api", "modal"),
                "routed",
                "cpu",
                "GitHub gave it the runner of the next job"));
    try {
      if (!hold.awaitArrival(HOLD_LIMIT)) {
        return List.of(first);
      }
      Played second =
          play(
              github,
              new Act(
                  job("acme/api", "modal", "linux"),
                  "routed",
                  "cpu",
                  "its runner was taken, so it got another"));
      awaitTaken(github, first.jobId());
      return List.of(first, second);
    } finally {
      hold.release();
    }
  }

  private static void awaitTaken(GithubModel github, long jobId) throws InterruptedException {
    var taken = new CountDownLatch(1);
    Runnable look =
        () -> {
          if (github
              .job(jobId)
              .filter(job -> job.status() != GithubJob.Status.QUEUED)
              .isPresent()) {
            taken.countDown();
          }
        };
    github.subscribe(_ -> look.run());
    look.run();
    taken.await(HOLD_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static Act gpuJob(String gpu) {
    return new Act(
        job("acme/vision", "self-hosted", "modal", "gpu:" + gpu), "routed", "gpu-" + gpu, null);
  }

  private static Act cpuJob() {
    return new Act(job("acme/website", "modal"), "routed", "cpu", null);
  }

  private static GithubJobRequest job(String repository, String... labels) {
    return GithubJobRequest.of(repository, List.of(labels)).ending(SHORT, "success");
  }

  private static Played play(GithubModel github, Act act) {
    return new Played(act, github.queue(act.request()).getFirst().id());
  }
}
