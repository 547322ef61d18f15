package dev.sluice.scheduler;

import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.scheduler.Demand.Wanted;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes runner rows: always from what is stored at that moment, since a webhook may have moved
 * the runner while an act was under way, and never without a note and a log line.
 */
final class RunnerRows {
  private static final Logger LOG = LoggerFactory.getLogger(RunnerRows.class);

  private final Ledger ledger;
  private final Fence fence;
  private final InstantSource clock;

  RunnerRows(Ledger ledger, Fence fence, InstantSource clock) {
    this.ledger = ledger;
    this.fence = fence;
    this.clock = clock;
  }

  /** What became of a write. */
  private record Written(boolean led, @Nullable Runner after) {}

  /** What to do with a runner as it is stored; see {@link #made}. */
  @FunctionalInterface
  interface Step {
    Runner.@Nullable Change of(Runner row, boolean leads);
  }

  /**
   * Changes the runner as it is stored now and waits until that is durable.
   *
   * @param step returns null when there is nothing to change any more; may run more than once
   * @return the runner after the change, empty if there was none
   * @throws NotLeading if the term is over, and then nothing is stored: what was concluded in it
   *     may have been overtaken
   */
  Optional<Runner> change(
      String name, String event, Function<Runner, Runner.@Nullable Change> step) {
    Written written = write(name, event, (row, leads) -> leads ? step.apply(row) : null);
    if (!written.led()) {
      throw fence.broken();
    }
    return Optional.ofNullable(written.after());
  }

  /**
   * Records what this process knows that it made outside, even if its term is over by now, since
   * nobody else may know. A runner that was given up meanwhile is taken up again to be removed.
   *
   * @param step hears whether the term goes on
   * @return the runner after the change, empty if there was none
   */
  Optional<Runner> made(String name, String event, Step step) {
    return Optional.ofNullable(
        write(
                name,
                event,
                (row, leads) -> {
                  Runner.Change change = step.of(row, leads);
                  return change != null && row.state() == RunnerState.REAPED
                      ? change.to(RunnerState.LOST, "something of it was made after all")
                      : change;
                })
            .after());
  }

  private Written write(String name, String event, Step step) {
    Instant now = clock.instant();
    Written written =
        ledger.commit(transaction -> {
          boolean leads = fence.holds(transaction);
          Runner stored = transaction.runner(name).orElse(null);
          Runner.Change change = stored == null ? null : step.of(stored, leads);
          if (change == null) {
            return new Written(leads, null);
          }
          Runner after = change.at(now);
          transaction.put(after);
          transaction.note(new Note(now, after.jobId(), name, event, after.reason()));
          return new Written(leads, after);
        });
    if (written.after() != null) {
      log(event, written.after());
    }
    return written;
  }

  /** Notes lines of text about a runner, in their order. */
  void note(Runner runner, String event, List<String> lines) {
    Instant now = clock.instant();
    ledger.commit(transaction -> {
      for (String line : lines) {
        transaction.note(new Note(now, null, runner.name(), event, line));
      }
      return lines.size();
    });
    for (String line : lines) {
      LOG.atInfo()
          .addKeyValue("event", event)
          .addKeyValue("runner", runner.name())
          .addKeyValue("pool", runner.pool())
          .addKeyValue("line", line)
          .log("runner " + event.substring(event.indexOf('.') + 1));
    }
  }

  /** A row to be and the job that it is launched for. */
  record Planned(Runner runner, Wanted job) {}

  /**
   * Stores new rows together, each with the note that ties it to its job.
   *
   * @throws NotLeading if the term is over, and then nothing is stored
   */
  void plan(List<Planned> planned) {
    boolean stored =
        ledger.commit(transaction -> {
          if (!fence.holds(transaction)) {
            return false;
          }
          for (Planned one : planned) {
            Runner runner = one.runner();
            transaction.put(runner);
            transaction.note(
                new Note(
                    runner.plannedAt(),
                    one.job().job().id(),
                    runner.name(),
                    "runner.planned",
                    runner.reason()));
          }
          return true;
        });
    if (!stored) {
      throw fence.broken();
    }
    planned.forEach(one -> log("runner.planned", one.runner()));
  }

  /**
   * Stores a row for something that was found outside. If there is, or was, one of its name, that
   * one is kept; one that was given up before this was known to exist is taken up again, to be
   * removed.
   *
   * @throws NotLeading if the term is over, and then nothing is stored
   */
  void adopt(Runner found) {
    Written written =
        ledger.commit(transaction -> {
          if (!fence.holds(transaction)) {
            return new Written(false, null);
          }
          Runner known = transaction.runner(found.name()).orElse(null);
          Runner row = known == null ? found : again(known, found);
          if (row != null) {
            transaction.put(row);
            transaction.note(
                new Note(found.plannedAt(), null, row.name(), "runner.adopted", row.reason()));
          }
          return new Written(true, row);
        });
    if (!written.led()) {
      throw fence.broken();
    }
    if (written.after() != null) {
      log("runner.adopted", written.after());
    }
  }

  /** What the outside still lists after it ended is no news, so that only other ids count. */
  private static @Nullable Runner again(Runner known, Runner found) {
    if (known.state() != RunnerState.REAPED) {
      return null;
    }
    Runner.Change change = null;
    String sandbox = found.sandboxId();
    if (sandbox != null && !sandbox.equals(known.sandboxId())) {
      change = known.change().sandboxCreated(sandbox);
    }
    Long registration = found.registrationId();
    if (registration != null && !registration.equals(known.registrationId())) {
      change = (change == null ? known.change() : change).registered(registration);
    }
    return change == null
        ? null
        : change
            .to(RunnerState.LOST, "found after it had been given up: " + found.reason())
            .at(found.plannedAt());
  }

  private static void log(String event, Runner runner) {
    LOG.atInfo()
        .addKeyValue("event", event)
        .addKeyValue("runner", runner.name())
        .addKeyValue("state", runner.state())
        .addKeyValue("pool", runner.pool())
        .addKeyValue("lane", runner.lane().key())
        .addKeyValue("generation", runner.generation())
        .addKeyValue("job", runner.jobId())
        .addKeyValue("repository", runner.repository())
        .addKeyValue("registration", runner.registrationId())
        .addKeyValue("sandbox", runner.sandboxId())
        .addKeyValue("reason", runner.reason())
        .log("runner " + event.substring(event.indexOf('.') + 1));
  }
}
