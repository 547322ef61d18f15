package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider.Status;
import dev.sluice.routing.PoolFixtures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens between the creation of a sandbox and its runner's first sign of life. */
class PlacementTest {
  private static final String APP = "acme/app";

  @TempDir Path directory;
  private SchedulerWorld world;

  @BeforeEach
  void open() {
    world = new SchedulerWorld(directory, PoolFixtures.pool("cpu", "modal"));
    world.settle();
  }

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void itIsAskedUntilThereIsAMachineAndNotAgain() {
    world.modal.machines = false;
    world.queued(1, APP, "modal");
    for (int halves = 0; halves < 40; halves++) {
      world.settle();
      world.advance(Duration.ofMillis(500));
    }
    assertThat(world.waiting(1)).isEqualTo("starting");
    assertThat(world.modal.placementsAsked).as("ever less often").isBetween(8, 14);

    world.modal.machines = true;
    world.pass(Duration.ofSeconds(10));
    Runner runner = world.runners().getFirst();
    assertThat(Objects.requireNonNull(runner.scheduledAt()))
        .isBetween(world.now().minusSeconds(10), world.now());
    assertThat(events()).contains("runner.scheduled");
    int asked = world.modal.placementsAsked;
    world.pass(Duration.ofMinutes(1));
    assertThat(world.modal.placementsAsked).isEqualTo(asked);
  }

  @Test
  void aLackOfMachinesIsWhyTheJobWaitsAndEndsInOneMoreTry() {
    world.modal.machines = false;
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(2));
    assertThat(world.waiting(1)).isEqualTo("modal-capacity");
    assertThat(world.waitingText(1))
        .isEqualTo(
            "Modal has had no machine for its sandbox since 2026-11-24T03:00:00Z; asked anew from"
                + " 2026-11-24T03:15:00Z");

    world.pass(Duration.ofMinutes(12));
    assertThat(world.modal.created).as("longer than it may idle, since it never could").isOne();
    assertThat(world.modal.terminated).isEmpty();

    world.pass(Duration.ofMinutes(2));
    assertThat(world.modal.created).isEqualTo(2);
    assertThat(world.modal.terminated).hasSize(1);
    assertThat(world.github.runners).hasSize(1);
    assertThat(world.ledger.trail(1))
        .extracting(Note::text)
        .contains("Modal found no machine for its sandbox in 15 min");
    assertThat(world.holds()).noneMatch(hold -> hold.code().equals("futile"));

    world.modal.machines = true;
    world.pass(Duration.ofSeconds(20));
    assertThat(world.waiting(1)).isEqualTo("starting");
  }

  @Test
  void onlyAsManyJobsLackAMachineAsRunnersDo() {
    world.modal.machines = false;
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(2));
    world.modal.machines = true;
    world.queued(2, APP, "modal");
    world.modal.machines = false;
    world.pass(Duration.ofMillis(1));

    assertThat(List.of(world.waiting(1), world.waiting(2)))
        .containsExactlyInAnyOrder("modal-capacity", "starting");
    assertThat(world.modal.created).isEqualTo(2);
  }

  @Test
  void theTimeWithoutAMachineIsNoIdleTime() {
    world.modal.machines = false;
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(6));
    world.modal.machines = true;
    world.pass(Duration.ofMinutes(4));
    assertThat(world.runners(RunnerState.CREATED)).hasSize(1);

    world.pass(Duration.ofMinutes(2));
    assertThat(world.modal.terminated).hasSize(1);
    assertThat(world.ledger.trail(1)).extracting(Note::text).contains("it took no job for 300 s");
  }

  @Test
  void whereModalDoesNotSayTheRunnerIdlesAsEver() {
    world.modal.placementFailure = new Failure.Unavailable("no answer");
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(4));
    assertThat(world.waiting(1)).isEqualTo("starting");
    assertThat(world.modal.terminated).isEmpty();

    world.pass(Duration.ofMinutes(2));
    assertThat(world.modal.terminated).hasSize(1);
  }

  @Test
  void whatModalSaidLastHoldsWhileItDoesNotAnswerForAMoment() {
    world.modal.machines = false;
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(6));
    world.modal.placementFailure = new Failure.Unavailable("no answer");
    world.pass(Duration.ofSeconds(20));
    assertThat(world.waiting(1)).isEqualTo("modal-capacity");

    world.modal.placementFailure = null;
    int asked = world.modal.placementsAsked;
    lookOften(Duration.ofMinutes(1));
    assertThat(world.modal.placementsAsked - asked).as("at its pace again").isBetween(10, 14);
    assertThat(world.waiting(1)).isEqualTo("modal-capacity");
    assertThat(world.modal.created).isOne();
    assertThat(world.modal.terminated).as("it never could take a job").isEmpty();

    int before = world.modal.placementsAsked;
    world.modal.placementFailure = new Failure.Unavailable("no answer");
    lookOften(Duration.ofSeconds(15));
    assertThat(world.modal.placementsAsked - before)
        .as("a few soon, as after the first failure ever")
        .isGreaterThanOrEqualTo(3);
  }

  /** As where each act wakes the scheduler. */
  private void lookOften(Duration span) {
    for (long halves = 2 * span.toSeconds(); halves > 0; halves--) {
      world.settle();
      world.advance(Duration.ofMillis(500));
    }
    world.settle();
  }

  @Test
  void anOutageDoesNotKeepASandboxWithoutAMachineForEver() {
    world.modal.machines = false;
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(6));
    world.modal.placementFailure = new Failure.Unavailable("no answer");
    world.pass(Duration.ofMinutes(7));
    assertThat(world.modal.terminated).isEmpty();

    world.pass(Duration.ofMinutes(10));
    assertThat(world.modal.terminated).isNotEmpty();
  }

  @Test
  void anotherServerAsksBeforeItJudges() {
    world.modal.machines = false;
    world.queued(1, APP, "modal");
    world.pass(Duration.ofMinutes(1));
    world.advance(Duration.ofMinutes(9));
    world.restart();
    world.settle();

    assertThat(world.waiting(1)).isEqualTo("modal-capacity");
    assertThat(world.modal.created).isOne();
    assertThat(world.modal.terminated).isEmpty();
  }

  @Test
  void anEarlyDeathIsNoticedAtOnceWithItsLastWords() {
    world.modal.stillborn = new Status.Done("failure", 69, "");
    world.modal.output =
        List.of(
            "sluice: starting",
            "\u001B[31mfailed to start daemon\u001B[0m: \u0007 no overlay",
            "Authorization: Bearer " + Canary.secret("stdout").reveal(),
            "sluice: dockerd did not open /var/run/docker.sock");
    world.queued(1, APP, "modal");

    assertThat(world.ledger.trail(1))
        .extracting(Note::text)
        .contains(
            "sandbox ended: failure, exit code 69 (Docker did not start)",
            "| sluice: starting",
            "| failed to start daemon: no overlay",
            "| Authorization: Bearer ***",
            "| sluice: dockerd did not open /var/run/docker.sock");
    for (int i = 0; i < 50 && !world.waiting(1).equals("died-early"); i++) {
      world.advance(Duration.ofMillis(200));
      world.settle();
    }
    assertThat(world.waitingText(1))
        .contains("exit code 69 (Docker did not start)")
        .contains("its last words: sluice: dockerd did not open /var/run/docker.sock");
  }

  @Test
  void lastWordsThatCannotBeReadAreAskedForAgain() {
    world.modal.stillborn = new Status.Done("failure", 69, "");
    world.modal.output = List.of("no overlay");
    world.modal.outputFailure = new Failure.Unavailable("cut off");
    world.queued(1, APP, "modal");
    assertThat(events()).contains("runner.sandbox.ended").doesNotContain("runner.sandbox.output");
    world.modal.outputFailure = null;

    world.pass(Duration.ofSeconds(20));

    assertThat(world.ledger.trail(1)).extracting(Note::text).contains("| no overlay");
  }

  @Test
  void lastWordsThatAreNeverHadLeaveANote() {
    world.modal.stillborn = new Status.Done("failure", 69, "");
    world.modal.outputFailure = new Failure.Unavailable("cut off");
    world.queued(1, APP, "modal");
    String first =
        world.ledger.trail(1).stream()
            .filter(note -> note.event().equals("runner.sandbox.ended"))
            .map(Note::runner)
            .map(Objects::requireNonNull)
            .findFirst()
            .orElseThrow();

    world.pass(Duration.ofMinutes(4));

    assertThat(world.ledger.trail(1))
        .filteredOn(note -> first.equals(note.runner()))
        .filteredOn(note -> note.event().equals("runner.sandbox.output"))
        .extracting(Note::text)
        .containsExactly("its output could not be read: cut off");
  }

  @Test
  void theLastWordsOfWhatEndedWellAreNotAskedFor() {
    world.modal.stillborn = new Status.Done("success", 0, "");
    world.modal.output = List.of("Job completed");
    world.queued(1, APP, "modal");

    assertThat(events()).contains("runner.sandbox.ended").doesNotContain("runner.sandbox.output");
  }

  @Test
  void eachEndOfASandboxIsToldInWords() {
    assertThat(SandboxEnd.describe(new Status.Done("memory_manager_eviction", 1, "")))
        .isEqualTo("sandbox ended: memory_manager_eviction (out of memory), exit code 1");
    assertThat(SandboxEnd.describe(new Status.Done("init_failure", 0, "no mount\nat /cache")))
        .isEqualTo(
            "sandbox ended: init_failure (Modal could not set it up), exit code 0,"
                + " no mount at /cache");
    assertThat(SandboxEnd.describe(new Status.Done("timeout", 124, "")))
        .isEqualTo("sandbox ended: timeout (its time was over), exit code 124");
    assertThat(SandboxEnd.describe(new Status.Done("failure", 7, "")))
        .endsWith("exit code 7 (GitHub refuses this runner version)");
    assertThat(SandboxEnd.describe(new Status.Done("success", 75, ""))).endsWith("(no job came)");
    assertThat(SandboxEnd.describe(new Status.Done("failure", 78, "")))
        .endsWith("(wrong configuration)");
    assertThat(SandboxEnd.describe(new Status.Done("status_99", 1, "")))
        .isEqualTo("sandbox ended: status_99, exit code 1");
    assertThat(SandboxEnd.describe(new Status.Done("idle_timeout", 0, "")))
        .contains("(nothing happened in it)");
    assertThat(SandboxEnd.describe(new Status.Done("internal_failure", 1, "")))
        .contains("(Modal's own fault)");
  }

  private List<String> events() {
    return world.ledger.trail(1).stream().map(Note::event).toList();
  }
}
