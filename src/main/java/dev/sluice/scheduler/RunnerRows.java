package dev.sluice.scheduler;

import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Runner;
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
  private final InstantSource clock;

  RunnerRows(Ledger ledger, InstantSource clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /**
   * Changes the runner as it is stored now and waits until that is durable.
   *
   * @param step returns null when there is nothing to change any more; may run more than once
   * @return the runner after the change, empty if there was none
   */
  Optional<Runner> change(
      String name, String event, Function<Runner, Runner.@Nullable Change> step) {
    Instant now = clock.instant();
    Optional<Runner> changed =
        ledger.commit(transaction -> {
          Optional<Runner> stored = transaction.runner(name);
          if (stored.isEmpty()) {
            return Optional.empty();
          }
          Runner.Change change = step.apply(stored.get());
          if (change == null) {
            return Optional.empty();
          }
          Runner after = change.at(now);
          transaction.put(after);
          transaction.note(new Note(now, after.jobId(), name, event, after.reason()));
          return Optional.of(after);
        });
    changed.ifPresent(after -> log(event, after));
    return changed;
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

  /** Stores new rows together, each with the note that ties it to its job. */
  void plan(List<Planned> planned) {
    ledger.commit(transaction -> {
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
      return planned.size();
    });
    planned.forEach(one -> log("runner.planned", one.runner()));
  }

  /**
   * Stores a row for something that was found outside, unless there is, or was, one of its name.
   */
  void adopt(Runner runner) {
    boolean stored =
        ledger.commit(transaction -> {
          if (transaction.runner(runner.name()).isPresent()) {
            return false;
          }
          transaction.put(runner);
          transaction.note(
              new Note(runner.plannedAt(), null, runner.name(), "runner.adopted", runner.reason()));
          return true;
        });
    if (stored) {
      log("runner.adopted", runner);
    }
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
