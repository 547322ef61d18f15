package dev.sluice.github;

import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.emulator.GithubAnswer;
import dev.sluice.emulator.GithubEmulator;
import dev.sluice.emulator.GithubFaults;
import dev.sluice.emulator.GithubFaults.Moment;
import dev.sluice.emulator.GithubGroup;
import dev.sluice.emulator.GithubJobRequest;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubOperation;
import dev.sluice.emulator.GithubRepository.Visibility;
import dev.sluice.emulator.GithubScope;
import dev.sluice.emulator.RealTimeline;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry.MintRequest;
import dev.sluice.provider.RunnerRegistry.RegisteredRunner;
import dev.sluice.provider.RunnerRegistry.Registration;
import dev.sluice.provider.RunnerRegistry.Removal;
import dev.sluice.provider.WorkflowRuns.RunFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The adapter against a GitHub that behaves, and misbehaves, like the real one. */
class AgainstEmulatorTest {
  private static final Secret TOKEN = Canary.secret("ghp");
  private static final RepositoryName REPOSITORY = new RepositoryName("acme", "api");
  private static final Target TARGET = new Target.Repository(REPOSITORY);
  private static final Target ACME = new Target.Organization("acme");
  private static final MintRequest MINT =
      new MintRequest("slc-r1", Set.of("modal"), "Default", "_work");
  private static final int HOURLY_LIMIT = 300;

  private final RealTimeline timeline = new RealTimeline(InstantSource.system());
  private final GithubModel model = new GithubModel(timeline, new Random(1));
  private final GithubEmulator emulator =
      GithubEmulator.start(
          model, timeline, new GithubEmulator.Options(0, Set.of(TOKEN), HOURLY_LIMIT));
  private final GithubFaults faults = emulator.rest().faults();
  private final GithubApi api = api(TOKEN, Duration.ofSeconds(20));

  @BeforeEach
  void populate() {
    model.addRepository("acme/api", Visibility.PRIVATE, true, "big");
  }

  @AfterEach
  void stop() {
    api.close();
    emulator.close();
    timeline.close();
  }

  @Test
  void aMintWhoseAnswerIsLostIsFoundByNameAndBlocksIt() {
    faults.silence(GithubOperation.MINT, 1, Moment.AFTER_EFFECT);
    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Unavailable.class);
    assertThat(emulator.rest().calls(GithubOperation.MINT)).isEqualTo(1);

    RegisteredRunner left = ok(api.runners().find(TARGET, "slc-r1")).orElseThrow();
    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Conflict.class);
    assertThat(ok(api.runners().remove(TARGET, left.id()))).isEqualTo(Removal.REMOVED);
    ok(api.runners().mint(TARGET, MINT));
  }

  @Test
  void aMintThatWasLostOnItsWayLeavesNothing() {
    faults.silence(GithubOperation.MINT, 1, Moment.BEFORE_EFFECT);
    assertThat(failure(api.runners().mint(TARGET, MINT))).isInstanceOf(Failure.Unavailable.class);
    assertThat(ok(api.runners().find(TARGET, "slc-r1"))).isEmpty();
  }

  @Test
  void aMintAnswered503MayHaveHadItsEffect() {
    var busy = GithubAnswer.of(503, "{\"message\":\"Service Unavailable\"}");
    faults.answer(GithubOperation.MINT, 1, Moment.AFTER_EFFECT, busy);
    assertThat(failure(api.runners().mint(TARGET, MINT)).detail())
        .endsWith("503 Service Unavailable");
    assertThat(model.runners()).hasSize(1);
  }

  @Test
  void aRemovalWhoseAnswerIsLostIsAbsentTheNextTime() {
    Registration minted = ok(api.runners().mint(TARGET, MINT));
    faults.silence(GithubOperation.DELETE_RUNNER, 1, Moment.AFTER_EFFECT);
    assertThat(failure(api.runners().remove(TARGET, minted.runnerId())))
        .isInstanceOf(Failure.Unavailable.class);
    assertThat(ok(api.runners().remove(TARGET, minted.runnerId()))).isEqualTo(Removal.ABSENT);
  }

  @Test
  void anAnswerThatIsLateEndsTheCall() {
    GithubFaults.Hold hold = faults.hold(GithubOperation.MINT, Moment.AFTER_EFFECT);
    try (GithubApi hasty = api(TOKEN, Duration.ofMillis(300))) {
      assertThat(failure(hasty.runners().mint(TARGET, MINT)).detail())
          .endsWith("no answer within 300 ms");
    }
    hold.release();
    assertThat(model.runners()).hasSize(1);
  }

  @Test
  void aHeldMintHasNoEffectUntilItIsReleased() throws Exception {
    GithubFaults.Hold hold = faults.hold(GithubOperation.MINT, Moment.BEFORE_EFFECT);
    var answer = new CompletableFuture<Answer<Registration>>();
    Thread.startVirtualThread(() -> answer.complete(api.runners().mint(TARGET, MINT)));
    assertThat(hold.awaitArrival(Duration.ofSeconds(10))).isTrue();
    assertThat(model.runners()).isEmpty();
    hold.release();
    ok(answer.get(10, TimeUnit.SECONDS));
    assertThat(model.runners()).hasSize(1);
  }

  @Test
  void aRenamedRepositoryIsFollowedInEveryCall() {
    model.renameRepository("acme/api", "backend");
    Registration minted = ok(api.runners().mint(TARGET, MINT));
    assertThat(ok(api.runners().list(TARGET))).hasSize(1);
    assertThat(ok(api.runners().get(TARGET, minted.runnerId()))).isPresent();
    assertThat(ok(api.runners().remove(TARGET, minted.runnerId()))).isEqualTo(Removal.REMOVED);
  }

  @Test
  void allScopesMintListAndRemove() {
    for (Target target : List.of(TARGET, ACME, new Target.Enterprise("big"))) {
      Registration minted = ok(api.runners().mint(target, MINT));
      assertThat(ok(api.runners().list(target)))
          .extracting(RegisteredRunner::id)
          .containsExactly(minted.runnerId());
      assertThat(ok(api.runners().remove(target, minted.runnerId()))).isEqualTo(Removal.REMOVED);
    }
  }

  @Test
  void groupsAreKnownUnknownOrNotOurs() {
    var acme = new GithubScope.Organization("acme");
    model.addGroup(acme, new GithubGroup(7, "GPU", false, true));
    model.addGroup(acme, new GithubGroup(8, "GitHub-hosted", false, false));
    ok(api.runners().mint(ACME, in("gpu")));
    assertThat(model.runners().getFirst().group().id()).isEqualTo(7);
    assertThat(failure(api.runners().mint(ACME, in("99")))).isInstanceOf(Failure.Absent.class);
    assertThat(failure(api.runners().mint(ACME, in("GitHub-hosted"))).detail())
        .contains("403", "organization_self_hosted_runners=write");
  }

  @Test
  void aListOfManyPagesIsWhole() {
    for (int i = 0; i < 230; i++) {
      var request = new MintRequest("r" + i, Set.of("modal"), "1", "_work");
      ok(api.runners().mint(TARGET, request));
    }
    assertThat(ok(api.runners().list(TARGET))).hasSize(230);
    assertThat(emulator.rest().calls(GithubOperation.LIST_RUNNERS)).isEqualTo(3);
  }

  @Test
  void aWrongTokenAndALostAccessAreTold() {
    try (GithubApi stranger = api(Secret.of("wrong"), Duration.ofSeconds(20))) {
      assertThat(failure(stranger.runners().list(TARGET))).isInstanceOf(Failure.Unauthorized.class);
    }
    emulator.rest().hide("acme/api");
    assertThat(failure(api.runners().list(TARGET))).isInstanceOf(Failure.Absent.class);
    assertThat(ok(api.runners().remove(TARGET, 1))).isEqualTo(Removal.ABSENT);
  }

  @Test
  void theHourlyLimitIsToldWithItsEnd() {
    for (int i = 0; i < HOURLY_LIMIT; i++) {
      ok(api.runners().mint(TARGET, new MintRequest("r" + i, Set.of("modal"), "1", "_work")));
    }
    assertThat(failure(api.runners().get(TARGET, 1)))
        .isInstanceOfSatisfying(
            Failure.Limited.class,
            limited ->
                assertThat(limited.retryAt())
                    .isBetween(
                        Instant.now().plus(Duration.ofMinutes(58)),
                        Instant.now().plus(Duration.ofMinutes(61))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"REPOSITORY", "FORK", "DELETED_FORK"})
  void theRunTellsWhereItsCommitComesFrom(GithubJobRequest.Origin origin) {
    var request =
        GithubJobRequest.of("acme/api", List.of("modal"))
            .origin(origin)
            .from("ci", "main", "mallory");
    var run = model.queue(request).getFirst().run();
    RunFacts facts = ok(api.workflowRuns().run(REPOSITORY, run.id())).orElseThrow();
    assertThat(facts.headRepository())
        .isEqualTo(
            switch (origin) {
              case REPOSITORY -> REPOSITORY;
              case FORK -> new RepositoryName("mallory", "api");
              case DELETED_FORK -> null;
            });
    assertThat(facts.actor()).isEqualTo("mallory");
  }

  private static MintRequest in(String group) {
    return new MintRequest("slc-" + group, Set.of("modal"), group, "_work");
  }

  private GithubApi api(Secret token, Duration timeout) {
    return new GithubApi(
        new GithubConnection(
            emulator.apiBase(),
            new Credential.Token(token),
            "sluice/test",
            timeout,
            List.of(),
            false),
        InstantSource.system());
  }
}
