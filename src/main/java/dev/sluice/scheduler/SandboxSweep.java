package dev.sluice.scheduler;

import dev.sluice.ledger.Effect;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Answer;
import dev.sluice.provider.SandboxProvider;
import dev.sluice.provider.SandboxProvider.LiveSandbox;
import dev.sluice.provider.SandboxProvider.Status;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Compares our sandboxes at Modal with our rows: sandboxes die alone, and after the loss of a store
 * there are some without a row, which are adopted. A list that did not come whole is no list.
 */
final class SandboxSweep {
  private final Ledger ledger;
  private final RunnerRows rows;
  private final SandboxProvider sandboxes;
  private final Controller controller;
  private final Adopter adopter;
  private final SandboxEnd end;
  private final Backoff retries;
  private final InstantSource clock;
  private volatile boolean counted;

  SandboxSweep(
      Ledger ledger,
      RunnerRows rows,
      SandboxProvider sandboxes,
      Controller controller,
      Adopter adopter,
      SandboxEnd end,
      Backoff retries,
      InstantSource clock) {
    this.ledger = ledger;
    this.rows = rows;
    this.sandboxes = sandboxes;
    this.controller = controller;
    this.adopter = adopter;
    this.end = end;
    this.retries = retries;
    this.clock = clock;
  }

  static final String KEY = "sweep sandboxes";

  /** Whether all that ran at the start has a row by now. */
  boolean hasCounted() {
    return counted;
  }

  /** Returns whether the list came. */
  boolean sweep(Unanswered unanswered) {
    Instant asked = clock.instant();
    return switch (sandboxes.list(controller.tag())) {
      case Answer.Failed<List<LiveSandbox>> failed -> {
        retries.failed(KEY, clock.instant(), failed.failure().code(), failed.failure().detail());
        unanswered.by(failed.failure());
        yield false;
      }
      case Answer.Ok<List<LiveSandbox>>(List<LiveSandbox> list) -> {
        retries.succeeded(KEY);
        compare(list, asked);
        adopter.adopt(list);
        counted = true;
        yield true;
      }
    };
  }

  private void compare(List<LiveSandbox> list, Instant asked) {
    Set<String> live = list.stream().map(LiveSandbox::id).collect(Collectors.toSet());
    Map<String, String> idByName =
        list.stream()
            .collect(Collectors.toMap(Adopter::nameOf, LiveSandbox::id, (first, _) -> first));
    for (Runner runner : ledger.view().liveRunners()) {
      String listed = idByName.get(runner.name());
      if (listed != null && mayBeNew(runner, listed)) {
        found(runner, listed);
        continue;
      }
      String id = runner.sandboxId();
      boolean older = runner.changedAt().isBefore(asked);
      if (id != null && runner.sandbox() == Effect.PRESENT && older && !live.contains(id)) {
        // The list may lag behind a creation, so the sandbox itself is asked.
        if (sandboxes.status(id) instanceof Answer.Ok<Status>(Status.Done done)) {
          end.ended(runner, done);
        }
      }
    }
  }

  /**
   * Whether its row does not know of that sandbox: no answer came yet, or it came to be after it
   * had been given up, asked for by an earlier leader.
   */
  private static boolean mayBeNew(Runner runner, String id) {
    return runner.sandbox() == Effect.UNSURE
        || (runner.sandbox() == Effect.GONE && !id.equals(runner.sandboxId()));
  }

  /** The answer to its creation was lost: it must not be looked for as if it might be nowhere. */
  private void found(Runner runner, String id) {
    rows.change(
        runner.name(),
        "runner.sandbox.found",
        row -> {
          if (!mayBeNew(row, id)) {
            return null;
          }
          Runner.Change change = row.change().sandboxCreated(id);
          return row.state() == RunnerState.MINTED
              ? change.to(RunnerState.CREATED, "found as sandbox " + id)
              : change;
        });
  }
}
