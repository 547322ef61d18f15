package dev.sluice.emulator;

import java.time.Duration;
import java.util.List;

/** The connection of one runner process to the emulated GitHub. Safe for any thread. */
public interface GithubRunnerSession {

  /**
   * Reports the end of the assigned job; GitHub removes the registration with it. Does nothing if
   * the session has no job.
   */
  void finish(String conclusion);

  /**
   * The process is gone without a word: an idle runner goes offline, and a job that it ran fails
   * once GitHub has missed it for {@link GithubModel#LOST_AFTER}.
   */
  void disconnect();

  /** What GitHub tells the process; called on the timeline, never under a lock of the model. */
  interface Listener {
    /** The one job of this runner. */
    void assigned(Assignment job);

    /** Somebody cancelled the assigned job. */
    void cancelled();

    /** The registration is gone while the runner was idle. */
    void removed();
  }

  /** What came of an attempt to connect. */
  sealed interface Connection {
    /** The runner is online and idle. */
    record Accepted(GithubRunnerSession session) implements Connection {}

    /** The config is unknown, was used before, or its registration is gone. */
    record Rejected(String reason) implements Connection {}
  }

  /**
   * A job as its runner gets it.
   *
   * @param fork whether the commit comes from another repository, or one that is gone
   */
  record Assignment(
      long jobId,
      long runId,
      String repository,
      GithubRepository.Visibility visibility,
      boolean fork,
      String workflow,
      String branch,
      String actor,
      List<String> labels,
      Duration length,
      String outcome) {
    public Assignment {
      labels = List.copyOf(labels);
    }

    static Assignment of(GithubJob job, GithubRepository repository) {
      GithubRun run = job.run();
      return new Assignment(
          job.id(),
          run.id(),
          repository.fullName(),
          repository.visibility(),
          !repository.fullName().equalsIgnoreCase(run.headRepository()),
          run.workflow(),
          run.branch(),
          run.actor(),
          job.labels(),
          job.length(),
          job.outcome());
    }
  }
}
