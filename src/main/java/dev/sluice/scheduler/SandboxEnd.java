package dev.sluice.scheduler;

import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.SandboxProvider.Status;
import dev.sluice.secret.Redaction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
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

  /** Before each further try to read what a sandbox printed. */
  private static final List<Duration> PAUSES =
      List.of(Duration.ofSeconds(2), Duration.ofSeconds(15), Duration.ofSeconds(60));

  private final RunnerRows rows;
  private final SandboxProvider sandboxes;
  private final LaneHealth health;
  private final Acts acts;

  /**
   * Output that could not be read yet.
   *
   * @param tries that failed
   * @param next when to try again; null if that is not settled yet
   */
  private record Unread(Runner runner, String sandboxId, int tries, @Nullable Instant next) {}

  private final ConcurrentMap<String, Unread> unread = new ConcurrentHashMap<>();

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
      startReading(new Unread(runner, sandboxId, 0, null));
    }
  }

  /** Tries again to read what could not be read, where it is time to. */
  void goOn(Instant now) {
    unread.forEach((name, one) -> {
      Instant next = one.next();
      if (next == null) {
        unread.replace(
            name,
            one,
            new Unread(
                one.runner(), one.sandboxId(), one.tries(), now.plus(PAUSES.get(one.tries() - 1))));
      } else if (!now.isBefore(next) && unread.remove(name, one)) {
        startReading(one);
      }
    });
  }

  private void startReading(Unread one) {
    acts.start("output " + one.runner().name(), () -> keepLastWords(one));
  }

  private void keepLastWords(Unread one) {
    switch (sandboxes.lastLines(one.sandboxId(), MOST_LINES)) {
      case Answer.Ok<List<String>>(List<String> printed) -> keep(one.runner(), printed);
      case Answer.Failed<List<String>>(Failure failure) -> {
        Runner runner = one.runner();
        int tries = one.tries() + 1;
        if (tries <= PAUSES.size()) {
          unread.put(runner.name(), new Unread(runner, one.sandboxId(), tries, null));
        } else {
          rows.note(
              runner,
              "runner.sandbox.output",
              List.of("its output could not be read: " + shown(failure.detail())));
        }
      }
    }
  }

  private void keep(Runner runner, List<String> printed) {
    List<String> lines =
        printed.stream().map(SandboxEnd::shown).filter(line -> !line.isEmpty()).toList();
    if (!lines.isEmpty()) {
      rows.note(runner, "runner.sandbox.output", lines.stream().map(line -> "| " + line).toList());
      health.lastWords(runner, lines.getLast());
    }
  }

  private static String shown(String line) {
    return Redaction.line(line, LONGEST_LINE);
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
