package dev.sluice.emulator;

import dev.sluice.emulator.GithubRunnerSession.Connection;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plays {@code actions/runner} in an emulated sandbox: connects with the JIT config of its
 * environment, runs the job it is given for as long as the job's script says, reports, and exits.
 * It looks at nothing but the config, as the real one.
 */
public final class FakeRunner implements SandboxProgram {
  /** Where {@code actions/runner} finds its just-in-time config. */
  public static final String JIT_CONFIG = "ACTIONS_RUNNER_INPUT_JITCONFIG";

  private final GithubModel github;
  private final Timeline timeline;
  private final Duration boot;
  private final JobStartedHook hook;

  /**
   * @param boot from the sandbox's start until the runner is online
   * @param hook decides in place of the script in {@code ACTIONS_RUNNER_HOOK_JOB_STARTED}
   */
  public FakeRunner(GithubModel github, Timeline timeline, Duration boot, JobStartedHook hook) {
    this.github = github;
    this.timeline = timeline;
    this.boot = boot;
    this.hook = hook;
  }

  /** The job-started hook of a runner. */
  @FunctionalInterface
  public interface JobStartedHook {
    /** Lets every job run. */
    JobStartedHook ADMIT_ALL = (_, _) -> true;

    /**
     * Says whether the job may run its steps; if not, it fails before the first.
     *
     * @param env of the sandbox
     */
    boolean admits(Map<String, String> env, GithubRunnerSession.Assignment job);
  }

  @Override
  public Runnable start(ModalDefinition sandbox, Map<String, String> env, Exit exit) {
    boolean alone = sandbox.network().mode() == ModalDefinition.Network.Mode.BLOCKED;
    // Without a network the real one goes on trying to connect.
    return alone ? () -> {} : start(sandbox.name(), env, exit);
  }

  @Override
  public Runnable start(String sandboxName, Map<String, String> env, Exit exit) {
    var process = new RunnerProcess(Map.copyOf(env), exit);
    timeline.after(boot, process::connect);
    return process::kill;
  }

  /**
   * One run of the program. The sandbox is told of its end without holding the lock, since it may
   * be ending this run at the same moment under a lock of its own.
   */
  private final class RunnerProcess implements GithubRunnerSession.Listener {
    private final Map<String, String> env;
    private final Exit exit;

    /** Guarded by {@code this}, as is {@code over}. */
    private @Nullable GithubRunnerSession session;

    private boolean over;

    private RunnerProcess(Map<String, String> env, Exit exit) {
      this.env = env;
      this.exit = exit;
    }

    private void connect() {
      String config = env.get(JIT_CONFIG);
      if (config == null) {
        end(1, "Not configured");
        return;
      }
      String refused = connect(config);
      if (refused != null) {
        end(1, refused);
      }
    }

    private synchronized @Nullable String connect(String config) {
      if (over) {
        return null;
      }
      return switch (github.connect(config, this)) {
        case Connection.Accepted(GithubRunnerSession accepted) -> {
          session = accepted;
          yield null;
        }
        case Connection.Rejected(String reason) -> reason;
      };
    }

    @Override
    public void assigned(GithubRunnerSession.Assignment job) {
      if (hook.admits(env, job)) {
        timeline.after(job.length(), () -> report(job.outcome()));
      } else {
        report("failure");
      }
    }

    @Override
    public void cancelled() {
      report("cancelled");
    }

    @Override
    public void removed() {
      end(0, "The runner no longer exists on the server");
    }

    private void report(String conclusion) {
      GithubRunnerSession current;
      synchronized (this) {
        current = over ? null : session;
      }
      if (current != null) {
        current.finish(conclusion);
        end(0, "Job completed with result: " + conclusion);
      }
    }

    private void end(int code, String lastLogLine) {
      synchronized (this) {
        if (over) {
          return;
        }
        over = true;
      }
      exit.with(code, lastLogLine);
    }

    private synchronized void kill() {
      if (!over) {
        over = true;
        if (session != null) {
          session.disconnect();
        }
      }
    }
  }
}
