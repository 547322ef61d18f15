package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.emulator.GithubJob.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class GithubModelTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final GithubWorld world = new GithubWorld(7);

  @Test
  void aJobRunsAndItsRunnerIsGoneAfterwards() {
    GithubJob job = world.queue("Modal", "gpu:t4");
    GithubMint.Minted minted = world.mint("r", "modal", "GPU:T4", "extra");
    assertThat(minted.runner().labels()).containsExactlyInAnyOrder("modal", "gpu:t4", "extra");
    world.boot(minted);
    world.pass(MINUTE);

    assertThat(job.id()).isGreaterThan(1L << 32);
    assertThat(world.actions(job.id())).containsExactly("queued", "in_progress", "completed");
    assertThat(world.now(job).conclusion()).isEqualTo("success");
    assertThat(world.model.runners()).isEmpty();
    assertThat(world.exits).containsEntry("r", 0);
  }

  @Test
  void theOldestMatchingJobGoesFirst() {
    GithubJob foreign = world.queue("other");
    GithubJob older = world.queue("modal");
    GithubJob younger = world.queue("modal");
    world.boot(world.mint("r", "modal"));
    world.pass(MINUTE);

    assertThat(world.now(foreign).status()).isEqualTo(Status.QUEUED);
    assertThat(world.now(older).status()).isEqualTo(Status.COMPLETED);
    assertThat(world.now(younger).status()).isEqualTo(Status.QUEUED);
  }

  @Test
  void aJobWithoutLabelsNeedsAGroup() {
    GithubJob nothing = world.queue();
    GithubJob grouped =
        world
            .model
            .queue(GithubJobRequest.of(GithubWorld.REPOSITORY, List.of()).group("default"))
            .getFirst();
    world.boot(world.mint("r", "modal"));
    world.pass(MINUTE);
    assertThat(world.now(nothing).status()).isEqualTo(Status.QUEUED);
    assertThat(world.now(grouped).status()).isEqualTo(Status.COMPLETED);
  }

  @Test
  void anotherRepositorysRunnerGetsNothingButAnOrganizationsDoes() {
    GithubJob job = world.queue("modal");
    world.boot(world.mint(world.scope("acme/web"), "web", "modal"));
    world.pass(MINUTE);
    assertThat(world.now(job).status()).isEqualTo(Status.QUEUED);

    world.boot(world.mint(new GithubScope.Organization("ACME"), "org", "modal"));
    world.pass(MINUTE);
    assertThat(world.now(job).runner()).extracting(GithubJob.Taker::name).isEqualTo("org");
  }

  @Test
  void aGroupThatExcludesPublicRepositoriesLetsTheirJobsWait() {
    var request =
        GithubJobRequest.of("acme/open", List.of("modal"))
            .visibility(GithubRepository.Visibility.PUBLIC);
    GithubJob job = world.model.queue(request).getFirst();
    var acme = new GithubScope.Organization("acme");
    world.boot(world.mint(acme, "private-only", "modal"));
    world.pass(MINUTE);
    assertThat(world.now(job).status()).isEqualTo(Status.QUEUED);

    world.model.addGroup(acme, new GithubGroup(5, "open", true, true));
    world.boot((GithubMint.Minted) world.model.mint(acme, "r", 5, List.of("modal"), "_work"));
    world.pass(MINUTE);
    assertThat(world.now(job).runner()).extracting(GithubJob.Taker::groupName).isEqualTo("open");
  }

  @Test
  void aNameIsTakenWhileItsRegistrationExists() {
    GithubMint.Minted first = world.mint("r", "modal");
    var scope = first.runner().scope();
    assertThat(world.model.mint(scope, "r", 1, List.of("modal"), "_work"))
        .isEqualTo(new GithubMint.NameTaken());
    assertThat(world.model.remove(scope, first.runner().id())).contains(true);
    assertThat(world.mint("r", "modal").runner().id()).isNotEqualTo(first.runner().id());
  }

  @Test
  void aBusyRunnerCannotBeRemovedAndAnIdleOneIsTold() {
    GithubMint.Minted idle = world.mint("idle", "other");
    world.boot(idle);
    GithubMint.Minted busy = world.mint("busy", "modal");
    world.boot(busy);
    world.queue("modal");
    world.pass(Duration.ofMillis(2_500));

    GithubScope scope = idle.runner().scope();
    assertThat(world.model.remove(scope, busy.runner().id())).contains(false);
    assertThat(world.model.remove(scope, idle.runner().id())).contains(true);
    assertThat(world.model.remove(scope, idle.runner().id())).isEmpty();
    world.pass(Duration.ZERO);
    assertThat(world.exits).containsOnlyKeys("idle");
  }

  @Test
  void aRegistrationThatNobodyStartsGoesAfterADay() {
    world.mint("unused", "modal");
    world.boot(world.mint("idle", "modal"));
    world.pass(Duration.ofHours(25));
    assertThat(world.model.runners()).extracting(GithubRunner::name).containsExactly("idle");
  }

  @Test
  void aConfigWorksOnce() {
    GithubMint.Minted minted = world.mint("r", "modal");
    world.boot(minted);
    world.boot("again", minted.jitConfig(), FakeRunner.JobStartedHook.ADMIT_ALL);
    world.boot("unknown", "bm9wZQ==", FakeRunner.JobStartedHook.ADMIT_ALL);
    world.boot("none", null, FakeRunner.JobStartedHook.ADMIT_ALL);
    world.pass(MINUTE);
    assertThat(world.exits).containsEntry("again", 1).containsEntry("unknown", 1);
    assertThat(world.exits).containsEntry("none", 1).doesNotContainKey("r");
  }

  @Test
  void aRunnerThatIsKilledDuringItsJobFailsTheJobMinutesLater() {
    var request =
        GithubJobRequest.of(GithubWorld.REPOSITORY, List.of("modal"))
            .ending(Duration.ofHours(1), "success");
    GithubJob job = world.model.queue(request).getFirst();
    GithubMint.Minted minted = world.mint("r", "modal");
    Runnable kill = world.boot(minted);
    world.pass(MINUTE);
    kill.run();
    world.pass(Duration.ofMinutes(9));
    assertThat(world.now(job).status()).isEqualTo(Status.IN_PROGRESS);
    assertThat(world.model.remove(minted.runner().scope(), minted.runner().id())).contains(false);
    world.pass(MINUTE);
    assertThat(world.now(job).conclusion()).isEqualTo("failure");
    assertThat(world.model.runners()).isEmpty();
    assertThat(world.exits).isEmpty();
  }

  @Test
  void aRunnerThatIsKilledBeforeItsJobTakesNone() {
    Runnable kill = world.boot(world.mint("r", "modal"));
    world.pass(MINUTE);
    kill.run();
    GithubJob job = world.queue("modal");
    world.pass(MINUTE);
    assertThat(world.now(job).status()).isEqualTo(Status.QUEUED);
    assertThat(world.model.runners()).extracting(GithubRunner::online).containsExactly(false);
  }

  @Test
  void theJobStartedHookCanFailTheJobBeforeItsFirstStep() {
    GithubJob job = world.queue("modal");
    GithubMint.Minted minted = world.mint("r", "modal");
    world.boot("r", minted.jitConfig(), (_, assigned) -> assigned.fork());
    world.pass(Duration.ofSeconds(2));
    assertThat(world.now(job).conclusion()).isEqualTo("failure");
    assertThat(world.exits).containsEntry("r", 0);
  }

  @Test
  void cancellingEndsAQueuedJobAtOnceAndARunningOneThroughItsRunner() {
    GithubJob running = world.queue("modal");
    world.boot(world.mint("r", "modal"));
    world.pass(Duration.ofMillis(2_500));
    GithubJob queued = world.queue("modal");

    assertThat(world.model.cancel(queued.id())).isTrue();
    assertThat(world.model.cancel(running.id())).isTrue();
    world.pass(Duration.ZERO);
    assertThat(world.actions(queued.id())).containsExactly("queued", "completed");
    assertThat(world.actions(running.id())).containsExactly("queued", "in_progress", "completed");
    assertThat(world.now(running).conclusion()).isEqualTo("cancelled");
    assertThat(world.exits).containsEntry("r", 0);
    assertThat(world.model.cancel(queued.id())).isFalse();
  }

  @Test
  void aJobThatNobodyRunsIsCancelledAfterADay() {
    GithubJob job = world.queue("modal");
    world.pass(Duration.ofHours(23));
    assertThat(world.now(job).status()).isEqualTo(Status.QUEUED);
    world.pass(Duration.ofHours(1));
    assertThat(world.now(job).conclusion()).isEqualTo("cancelled");
  }

  @Test
  void anEnvironmentHoldsAJobUntilItIsApproved() {
    var request = GithubJobRequest.of(GithubWorld.REPOSITORY, List.of("modal"));
    GithubJob gated = world.model.queue(request.gate(GithubJobRequest.Gate.APPROVAL)).getFirst();
    GithubJob odd =
        world
            .model
            .queue(request.gate(GithubJobRequest.Gate.APPROVAL_ANNOUNCED_AS_QUEUED))
            .getFirst();
    world.boot(world.mint("r", "modal"));
    world.pass(MINUTE);
    assertThat(world.actions(gated.id())).containsExactly("waiting");
    assertThat(world.actions(odd.id())).containsExactly("queued");
    assertThat(world.now(odd).status()).isEqualTo(Status.WAITING);

    assertThat(world.model.approve(gated.id())).isTrue();
    assertThat(world.model.approve(gated.id())).isFalse();
    world.pass(MINUTE);
    assertThat(world.actions(gated.id()))
        .containsExactly("waiting", "queued", "in_progress", "completed");
  }

  @Test
  void aRerunHasNewIdsAndRepeatsTheCompletedEventOfTheOthers() {
    var request = GithubJobRequest.of(GithubWorld.REPOSITORY, List.of("modal")).times(2);
    List<GithubJob> jobs = world.model.queue(request);
    world.boot(world.mint("r", "modal"));
    world.pass(MINUTE);
    world.model.cancel(jobs.get(1).id());
    List<GithubJob> again = world.model.rerunFailed(jobs.getFirst().run().id());
    world.pass(Duration.ZERO);

    assertThat(again).hasSize(1);
    assertThat(again.getFirst().id()).isGreaterThan(jobs.get(1).id());
    assertThat(again.getFirst().run().attempt()).isEqualTo(2);
    assertThat(world.actions(jobs.getFirst().id()))
        .containsExactly("queued", "in_progress", "completed", "completed");
  }

  @Test
  void eventsCanBeLostRepeatedAndReordered() {
    world.model.webhookFaults(event ->
        switch (event.action()) {
          case "queued" -> List.of(Duration.ofHours(1));
          case "in_progress" -> List.of();
          case String _ -> List.of(Duration.ZERO, Duration.ZERO);
        });
    GithubJob job = world.queue("modal");
    world.boot(world.mint("r", "modal"));
    world.pass(Duration.ofHours(2));
    assertThat(world.actions(job.id())).containsExactly("completed", "completed", "queued");
    assertThat(world.events.getFirst().guid()).isEqualTo(world.events.get(1).guid());
  }

  @Test
  void theRunTellsForksAndDeletedForks() {
    var request = GithubJobRequest.of(GithubWorld.REPOSITORY, List.of("modal"));
    assertThat(headOf(request)).isEqualTo(Optional.of("acme/api"));
    assertThat(headOf(request.origin(GithubJobRequest.Origin.FORK))).contains("octocat/api");
    assertThat(headOf(request.origin(GithubJobRequest.Origin.DELETED_FORK))).isEmpty();
  }

  @Test
  void aConfigHasTheShapeThatTheRunnerUnpacks() {
    var json = new JsonMapper();
    JsonNode files = json.readTree(decode(world.mint("r", "modal").jitConfig()));
    assertThat(files.propertyNames())
        .containsExactlyInAnyOrder(".runner", ".credentials", ".credentials_rsaparams");
    JsonNode settings = json.readTree(decode(files.get(".runner").stringValue()));
    assertThat(settings.get("AgentName").stringValue()).isEqualTo("r");
    assertThat(settings.get("Ephemeral").stringValue()).isEqualTo("True");
  }

  private Optional<String> headOf(GithubJobRequest request) {
    return Optional.ofNullable(world.model.queue(request).getFirst().run().headRepository());
  }

  private static String decode(String base64) {
    return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
  }
}
