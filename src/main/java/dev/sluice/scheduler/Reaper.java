package dev.sluice.scheduler;

import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Provisioner;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerRegistry.RegisteredRunner;
import dev.sluice.provider.RunnerRegistry.Removal;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.SandboxProvider.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The only act that removes a runner, one call at a time, each from what is stored: registration,
 * sandbox, secret. The removal of the registration is the fence: no sandbox that could still be
 * given a job is ever ended before GitHub has said that none can arrive any more. A wrong or
 * missing answer changes nothing.
 */
final class Reaper {
  /** How long Modal may refuse to say which secret it stored. */
  private static final Duration SECRET_SOUGHT = Duration.ofHours(1);

  private static final String UNKNOWN = "GitHub does not know it";

  private final RunnerRows rows;
  private final RunnerRegistry registry;
  private final SandboxProvider sandboxes;
  private final Provisioner provisioner;
  private final Backoff retries;
  private final Timing timing;
  private final InstantSource clock;
  private final TermStart start;

  /** Looks at Modal that found no sandbox; the row keeps what GitHub's lists lack. */
  private final Strikes sandboxless;

  Reaper(
      RunnerRows rows,
      RunnerRegistry registry,
      SandboxProvider sandboxes,
      Provisioner provisioner,
      Backoff retries,
      Timing timing,
      InstantSource clock) {
    this.rows = rows;
    this.registry = registry;
    this.sandboxes = sandboxes;
    this.provisioner = provisioner;
    this.retries = retries;
    this.timing = timing;
    this.clock = clock;
    this.start = new TermStart(clock.instant());
    this.sandboxless = new Strikes(timing.strike());
  }

  /** How long until there is something to do for this runner; zero if now. */
  Duration due(Runner runner, Instant now) {
    Duration pause = retries.remaining(runner.name(), now);
    Instant fencedAt = runner.fencedAt();
    Duration own = Duration.ZERO;
    if (runner.registration() == Effect.GONE && runner.sandbox() == Effect.PRESENT) {
      Instant since = start.surely(fencedAt == null ? runner.changedAt() : fencedAt);
      own =
          runner.state() == RunnerState.FINISHED
              ? Duration.ZERO
              : Duration.between(now, since.plus(timing.fence()));
    }
    return pause.compareTo(own) > 0 ? pause : own;
  }

  /** Takes the next step for a runner that is ending. */
  void step(Runner runner) {
    if (runner.registration().mayExist()) {
      unregister(runner);
    } else if (runner.sandbox() == Effect.UNSURE) {
      findSandbox(runner);
    } else if (runner.sandbox() == Effect.PRESENT) {
      endSandbox(runner);
    } else if (runner.secretId() != null) {
      removeSecret(runner, runner.secretId());
    } else if (runner.mayHaveLostSecret()) {
      findSecret(runner);
    } else {
      rows.change(
          runner.name(),
          "runner.reaped",
          row ->
              row.leavesNoTrace() && row.state().isEnding()
                  ? row.change().to(RunnerState.REAPED, row.reason())
                  : null);
    }
  }

  private void unregister(Runner runner) {
    if (runner.state() == RunnerState.FINISHED
        && runner.jobId() != null
        && runner.sandbox().mayExist()) {
      // A registration serves one job; GitHub removed it when that one completed. If all we know is
      // that the sandbox ended, the job may not have, or never was.
      gone(runner, "its job has completed");
      return;
    }
    Long id = runner.registrationId();
    if (id == null) {
      findRegistration(runner);
      return;
    }
    switch (registry.remove(runner.lane().target(), id)) {
      case Answer.Failed<Removal>(Failure failure) -> later(runner, failure);
      case Answer.Ok<Removal>(Removal removal) -> {
        switch (removal) {
          case REMOVED -> gone(runner, "GitHub removed it");
          case BUSY -> busy(runner);
          case ABSENT -> absent(runner);
        }
      }
    }
  }

  /**
   * Sees to it that no job reaches a runner whose sandbox may still come to be, before it is given
   * up and another is launched in its place.
   *
   * @param id of its registration
   * @return GitHub's word, of which {@code ABSENT} is given only once two looks have agreed on it;
   *     empty if it has to be asked again, which is noted
   */
  Optional<Removal> fence(Runner runner, long id) {
    return switch (registry.remove(runner.lane().target(), id)) {
      case Answer.Failed<Removal>(Failure failure) -> {
        later(runner, failure);
        yield Optional.empty();
      }
      case Answer.Ok<Removal>(Removal removal) ->
          removal != Removal.ABSENT || isAbsent(runner, UNKNOWN)
              ? Optional.of(removal)
              : Optional.empty();
    };
  }

  private void findRegistration(Runner runner) {
    switch (registry.find(runner.lane().target(), runner.name())) {
      case Answer.Failed<Optional<RegisteredRunner>>(Failure failure) -> later(runner, failure);
      case Answer.Ok<Optional<RegisteredRunner>>(Optional<RegisteredRunner> found) -> {
        if (found.isPresent()) {
          rows.change(
              runner.name(),
              "runner.registration.found",
              row -> {
                Runner.Change change = row.change().registered(found.get().id()).absentSince(null);
                // Its mint was never answered, so nothing was asked of Modal.
                return row.sandbox() == Effect.NONE ? change.sandboxGone() : change;
              });
        } else {
          String why = "GitHub never registered it";
          if (strike(runner, why)) {
            goneTwice(runner, why);
          }
        }
      }
    }
  }

  private void absent(Runner runner) {
    if (isAbsent(runner, UNKNOWN)) {
      goneTwice(runner, UNKNOWN);
    }
  }

  /**
   * GitHub's 404 can also mean that the credential lost sight of the target, and its list lags
   * behind: even with the sandbox gone, believing both at once would leave a registration behind.
   */
  private boolean isAbsent(Runner runner, String why) {
    return switch (registry.list(runner.lane().target())) {
      case Answer.Failed<List<RegisteredRunner>>(Failure failure) -> {
        later(runner, failure);
        yield false;
      }
      case Answer.Ok<List<RegisteredRunner>>(List<RegisteredRunner> all) -> {
        if (all.stream().anyMatch(other -> other.name().equals(runner.name()))) {
          seen(runner);
          retries.failed(runner.name(), clock.instant(), "contradiction", "listed, yet not found");
          yield false;
        }
        yield strike(runner, why);
      }
    };
  }

  /** What is seen once is no absent one, so that two more looks have to agree. */
  private void seen(Runner runner) {
    if (runner.absentSince() != null) {
      rows.change(runner.name(), "runner.seen", row -> row.change().absentSince(null));
    }
  }

  /** Counts as absent, and then says so, once two looks, far enough apart, agree. */
  private boolean strike(Runner runner, String why) {
    Instant now = clock.instant();
    Instant since = start.ownLook(runner.absentSince());
    if (since == null) {
      rows.change(runner.name(), "runner.absent", row -> row.change().absentSince(now));
      retries.failedUntil(runner.name(), now.plus(timing.strike()), "absent", why);
      return false;
    }
    if (Duration.between(since, now).compareTo(timing.strike()) < 0) {
      retries.failedUntil(runner.name(), since.plus(timing.strike()), "absent", why);
      return false;
    }
    return true;
  }

  private void goneTwice(Runner runner, String why) {
    Instant since = runner.absentSince();
    gone(
        runner,
        why + ", twice" + (since == null ? "" : " since " + since.truncatedTo(ChronoUnit.SECONDS)));
  }

  private void gone(Runner runner, String why) {
    Instant now = clock.instant();
    // A mint that was asked for by an earlier leader may have been answered since we looked.
    rows.change(
        runner.name(),
        "runner.unregistered",
        row ->
            Objects.equals(row.registrationId(), runner.registrationId())
                ? row.change().unregistered(now).because(why)
                : null);
    retries.succeeded(runner.name());
  }

  /**
   * A job arrived before the fence: the runner lives on, if its sandbox does. Where that is not
   * known it is asked first, since nobody would end the story of a busy runner without a sandbox.
   */
  private void busy(Runner runner) {
    if (runner.sandbox() == Effect.UNSURE
        && sandboxes.find(runner.name()) instanceof Answer.Ok<Optional<String>> answer
        && answer.value().isPresent()) {
      sandboxFound(runner, answer.value().get());
      return;
    }
    boolean revived =
        rows.change(
                runner.name(),
                "runner.busy",
                row ->
                    row.state().next().contains(RunnerState.BUSY) && row.sandbox() == Effect.PRESENT
                        ? row.change()
                            .absentSince(null)
                            .to(RunnerState.BUSY, "GitHub says that it runs a job")
                        : null)
            .isPresent();
    if (!revived) {
      retries.failed(runner.name(), clock.instant(), "busy", "GitHub says that it runs a job");
    }
  }

  /**
   * Looks for the sandbox of a runner whose job was announced before its creation was answered, and
   * never was answered since.
   */
  void locate(Runner runner) {
    findSandbox(runner);
  }

  private void findSandbox(Runner runner) {
    switch (sandboxes.find(runner.name())) {
      case Answer.Failed<Optional<String>>(Failure failure) -> later(runner, failure);
      case Answer.Ok<Optional<String>>(Optional<String> found) -> {
        if (found.isPresent()) {
          sandboxFound(runner, found.get());
        } else {
          strikeSandbox(runner);
        }
      }
    }
  }

  /** Forgets what it has seen of other runners. */
  void retain(Set<String> names) {
    sandboxless.retain(names);
  }

  private void sandboxFound(Runner runner, String id) {
    sandboxless.clear(runner.name());
    rows.change(
        runner.name(),
        "runner.sandbox.found",
        row -> row.sandbox() == Effect.UNSURE ? row.change().sandboxCreated(id) : null);
  }

  private void strikeSandbox(Runner runner) {
    Instant now = clock.instant();
    if (sandboxless.strike(runner.name(), now)) {
      sandboxGone(runner, "Modal never had a sandbox of that name");
    } else {
      retries.failedUntil(runner.name(), now.plus(timing.strike()), "absent", "no sandbox seen");
    }
  }

  private void endSandbox(Runner runner) {
    String id = runner.sandboxId();
    if (id == null) {
      throw new IllegalStateException(runner.name() + " has a sandbox without an id");
    }
    Instant now = clock.instant();
    boolean patient =
        runner.state() == RunnerState.FINISHED
            && now.isBefore(runner.changedAt().plus(timing.finish()));
    if (!patient
        && sandboxes.terminate(id) instanceof Answer.Failed<SandboxProvider.Ended> failed) {
      later(runner, failed.failure());
      return;
    }
    // Its slot is free once Modal says that it has ended, not when it was asked to end it.
    switch (sandboxes.status(id)) {
      case Answer.Ok<Status>(Status.Done done) -> sandboxGone(runner, SandboxEnd.describe(done));
      case Answer.Ok<Status>(Status.Unknown _) when !patient ->
          sandboxGone(runner, "Modal does not know its sandbox any more");
      case Answer.Ok<Status> _, Answer.Failed<Status> _ ->
          retries.failedUntil(
              runner.name(), now.plus(timing.finishPoll()), "running", "its sandbox still runs");
    }
  }

  private void sandboxGone(Runner runner, String why) {
    rows.change(
        runner.name(),
        "runner.sandbox.ended",
        row -> {
          if (!Objects.equals(row.sandboxId(), runner.sandboxId())) {
            return null;
          }
          Runner.Change change = row.change().sandboxGone();
          return row.state() == RunnerState.BUSY
              ? change.to(RunnerState.FINISHED, why)
              : change.because(why);
        });
    retries.succeeded(runner.name());
  }

  /** Asks for it again under its key, with nothing in it. */
  private void findSecret(Runner runner) {
    switch (provisioner.secret(Map.of(), runner.secretKey())) {
      case Answer.Ok<String>(String id) -> secretKnown(runner, id, "its secret is " + id);
      // It holds a registration that is gone, so nothing is to be had from it any more. A refusal
      // may pass all the same; only one that lasts is believed.
      case Answer.Failed<String>(Failure.Refused failure) when sought(runner) ->
          secretKnown(runner, null, "its secret cannot be found again: " + failure.detail());
      case Answer.Failed<String>(Failure failure) -> later(runner, failure);
    }
  }

  private boolean sought(Runner runner) {
    return !clock.instant().isBefore(runner.changedAt().plus(SECRET_SOUGHT));
  }

  private void secretKnown(Runner runner, @Nullable String id, String why) {
    rows.change(
        runner.name(),
        "runner.secret.found",
        row -> row.mayHaveLostSecret() ? row.change().secret(id).sandboxGone().because(why) : null);
    retries.succeeded(runner.name());
  }

  private void removeSecret(Runner runner, String secretId) {
    switch (provisioner.removeSecret(secretId)) {
      case Answer.Failed<Provisioner.Removed>(Failure failure) -> later(runner, failure);
      case Answer.Ok<Provisioner.Removed> _ -> {
        rows.change(
            runner.name(),
            "runner.reaped",
            row -> {
              if (!secretId.equals(row.secretId())) {
                return null;
              }
              Runner.Change change = row.change().secret(null);
              boolean last =
                  row.state().isEnding()
                      && !row.registration().mayExist()
                      && !row.sandbox().mayExist();
              return last ? change.to(RunnerState.REAPED, row.reason()) : change;
            });
        retries.succeeded(runner.name());
      }
    }
  }

  private void later(Runner runner, Failure failure) {
    Instant now = clock.instant();
    if (failure instanceof Failure.Limited limited) {
      retries.failedUntil(runner.name(), limited.retryAt(), failure.code(), failure.detail());
    } else {
      retries.failed(runner.name(), now, failure.code(), failure.detail());
    }
  }
}
