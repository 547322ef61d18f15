package dev.sluice.scheduler;

import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.SandboxProvider.Status;
import dev.sluice.secret.Redaction;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Records that a sandbox ended by itself, judges what that says about its lane, and keeps the last
 * words of one that ended before its runner had a job: at three in the morning nobody wants to look
 * for them at Modal.
 */
final class SandboxEnd {
  /** GitHub refuses the runner's version; the entrypoint passes the runner's own code on. */
  private static final int EXIT_OUTDATED = 7;

  private static final int EXIT_NO_DOCKER = 69;
  private static final int EXIT_NO_JOB = 75;
  private static final int EXIT_BAD_CONFIG = 78;

  private static final int MOST_LINES = 10;
  private static final int LONGEST_LINE = 300;

  /** Colours and cursor movements, which a terminal would obey. */
  private static final Pattern ESCAPES = Pattern.compile("\u001B\\[[0-9;?]*[ -/]*[@-~]");

  private static final Pattern BLANKS = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s]+");

  private final RunnerRows rows;
  private final SandboxProvider sandboxes;
  private final LaneHealth health;
  private final Acts acts;

  SandboxEnd(RunnerRows rows, SandboxProvider sandboxes, LaneHealth health, Acts acts) {
    this.rows = rows;
    this.sandboxes = sandboxes;
    this.health = health;
    this.acts = acts;
  }

  /** The sandbox of {@code runner} has ended, and nobody asked it to. */
  void ended(Runner runner, Status.Done done) {
    String why = describe(done);
    boolean outdated = done.exitCode() == EXIT_OUTDATED;
    // Of the row as it is then: a webhook may have told meanwhile that it ran a job.
    var waited = new AtomicReference<@Nullable RunnerState>();
    rows.change(
        runner.name(),
        "runner.sandbox.ended",
        row -> {
          waited.set(row.isSupply() ? row.state() : null);
          Runner.Change change = row.change().sandboxGone().because(why);
          if (row.state() == RunnerState.BUSY) {
            return change.to(RunnerState.FINISHED, why);
          }
          RunnerState next = outdated ? RunnerState.OUTDATED : RunnerState.LOST;
          return row.isSupply() && row.state().next().contains(next)
              ? change.to(next, why)
              : change;
        });
    if (waited.get() == null) {
      return;
    }
    if (outdated) {
      health.outdated(runner, why);
    } else if (done.endedWell()) {
      health.endedUnseen(runner, why);
    } else if (waited.get() == RunnerState.ONLINE) {
      health.endedWithoutJob(runner, why);
    } else {
      health.diedEarly(runner, why);
    }
    String sandboxId = runner.sandboxId();
    if (sandboxId != null && !done.endedWell()) {
      // Later and beside: Modal may take its time, and the lane must be held back before that.
      acts.start("output " + runner.name(), () -> keepLastWords(runner, sandboxId));
    }
  }

  private void keepLastWords(Runner runner, String sandboxId) {
    if (sandboxes.lastLines(sandboxId, MOST_LINES) instanceof Answer.Ok<List<String>> answer) {
      List<String> lines =
          answer.value().stream().map(SandboxEnd::shown).filter(line -> !line.isEmpty()).toList();
      if (!lines.isEmpty()) {
        rows.note(
            runner, "runner.sandbox.output", lines.stream().map(line -> "| " + line).toList());
        health.lastWords(runner, lines.getLast());
      }
    }
  }

  /** A line from outside as it may be shown: one line, no credential, not too long. */
  private static String shown(String line) {
    String plain = BLANKS.matcher(ESCAPES.matcher(line).replaceAll("")).replaceAll(" ").strip();
    String safe = Redaction.of(plain);
    return safe.length() <= LONGEST_LINE ? safe : safe.substring(0, LONGEST_LINE) + "...";
  }

  /** How a sandbox ended, for people. */
  static String describe(Status.Done done) {
    return "sandbox ended: "
        + done.how()
        + meaning(done.how())
        + ", exit code "
        + done.exitCode()
        + meaning(done.exitCode())
        + (done.detail().isEmpty() ? "" : ", " + shown(done.detail()));
  }

  private static String meaning(String how) {
    return switch (how) {
      case "timeout" -> " (its time was over)";
      case "init_failure" -> " (Modal could not set it up)";
      case "internal_failure" -> " (Modal's own fault)";
      case "memory_manager_eviction" -> " (out of memory)";
      case "idle_timeout" -> " (nothing happened in it)";
      default -> "";
    };
  }

  /** What the entrypoint means by them. */
  private static String meaning(int exitCode) {
    return switch (exitCode) {
      case EXIT_OUTDATED -> " (GitHub refuses this runner version)";
      case EXIT_NO_DOCKER -> " (Docker did not start)";
      case EXIT_NO_JOB -> " (no job came)";
      case EXIT_BAD_CONFIG -> " (wrong configuration)";
      default -> "";
    };
  }
}
