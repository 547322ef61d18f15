package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.failure;
import static dev.sluice.modal.ModalWorld.until;
import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.Canary;
import dev.sluice.config.Docker;
import dev.sluice.emulator.ModalFault;
import dev.sluice.emulator.ModalFaults;
import dev.sluice.emulator.ModalRefusal.Reason;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What happens when Modal answers wrongly, late or not at all. */
class FaultsTest {
  private static final int ALWAYS = 50;

  private final ModalWorld world = new ModalWorld();
  private final Modal modal = world.modal;

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, unauthorized",
    "PERMISSION_DENIED, forbidden",
    "NOT_FOUND, unavailable",
    "ALREADY_EXISTS, conflict",
    "FAILED_PRECONDITION, unavailable",
    "ABORTED, refused",
    "INVALID_ARGUMENT, refused",
    "OUT_OF_RANGE, refused",
    "UNIMPLEMENTED, refused",
    "RESOURCE_EXHAUSTED, exhausted",
    "CANCELLED, unavailable",
    "UNKNOWN, unavailable",
    "DEADLINE_EXCEEDED, unavailable",
    "INTERNAL, unavailable",
    "UNAVAILABLE, unavailable",
    "DATA_LOSS, unavailable"
  })
  void everyStatusOfACreateMeansOneFailure(Reason reason, String code) {
    Request request = world.request("runner-1");
    world.model.faults().next("SandboxCreate", ALWAYS, ModalFault.before(reason));

    assertThat(failure(modal.create(request)).code()).isEqualTo(code);
    assertThat(world.model.sandboxes().all()).isEmpty();
  }

  @Test
  void aFullThrottleOfAnyStatusIsTakenBackAtOnceIfNoWaitIsAllowed() {
    try (Modal impatient = world.client(world.connection.withLongestThrottle(Duration.ZERO))) {
      world.model.faults().next("ProxyGet", ALWAYS, ModalFault.throttle(Duration.ofSeconds(1)));

      assertThat(failure(impatient.proxy("p"))).isInstanceOf(Failure.Limited.class);
      assertThat(world.wiretap.calls("ProxyGet")).hasSize(1);
      assertThat(world.pauses).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void comesBackWhateverTheStatusThatCarriesThePolicy(Reason reason) {
    var fault = ModalFault.before(reason).withRetryAfter(Duration.ofSeconds(1));
    value(modal.volume("warm"));
    world.model.faults().next("VolumeGetOrCreate", 3, fault);

    value(modal.volume("cache"));

    assertThat(world.pauses).hasSize(3).allMatch(it -> it.toMillis() >= 1000);
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void noStatusAfterTheEffectEverGivesTwoSandboxes(Reason reason) {
    Request request = world.request("runner-1");
    world.model.faults().next("SandboxCreate", 1, ModalFault.after(reason));

    Answer<String> first = modal.create(request);
    Answer<String> second = modal.create(request);

    assertThat(world.model.sandboxes().all()).hasSize(1);
    String id = world.model.sandboxes().all().getFirst().id();
    if (first instanceof Answer.Ok<String>(String found)) {
      assertThat(found).isEqualTo(id);
    }
    assertThat(second).isEqualTo(Answer.ok(id));
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void noStatusGivesTwoSandboxesEvenIfModalIgnoresTheKey(Reason reason) {
    world.model.sandboxes().honourIdempotencyKeys(false);
    Request request = world.request("runner-1");
    world.model.faults().next("SandboxCreate", 1, ModalFault.after(reason));

    Answer<String> first = modal.create(request);
    Answer<String> second = modal.create(request);

    assertThat(world.model.sandboxes().all()).hasSize(1);
    String id = world.model.sandboxes().all().getFirst().id();
    if (first instanceof Answer.Ok<String>(String found)) {
      assertThat(found).isEqualTo(id);
    }
    assertThat(failure(second)).isInstanceOf(Failure.Conflict.class);
    assertThat(value(modal.find("runner-1"))).contains(id);
  }

  @Test
  void aLostAnswerIsRepeatedUnderTheSameKey() {
    Request request = world.request("runner-1");
    world.model.faults().next("SandboxCreate", 2, ModalFault.after(Reason.UNAVAILABLE));

    String id = value(modal.create(request));

    assertThat(world.model.sandboxes().all()).singleElement().extracting("id").isEqualTo(id);
    List<Wiretap.Call> calls = world.wiretap.calls("SandboxCreate");
    assertThat(calls)
        .extracting(call -> call.header("x-idempotency-key"))
        .containsOnly(request.key().toString())
        .hasSize(3);
    assertThat(calls)
        .extracting(call -> call.header("x-retry-attempt"))
        .containsExactly("0", "1", "2");
    assertThat(calls.getLast().header("x-retry-delay")).matches("\\d+\\.\\d{3}");
    assertThat(world.pauses).containsExactly(Duration.ofMillis(100), Duration.ofMillis(200));
  }

  @Test
  void aClearRefusalAfterALostAnswerStaysUnclear() {
    Request request = world.request("runner-1");
    world.model.faults().next("SandboxCreate", 1, ModalFault.after(Reason.UNAVAILABLE));
    world.model.faults().next("SandboxCreate", 1, ModalFault.before(Reason.RESOURCE_EXHAUSTED));

    assertThat(failure(modal.create(request))).isInstanceOf(Failure.Unavailable.class);
    assertThat(world.model.sandboxes().live()).hasSize(1);
  }

  @Test
  void triesFourTimesAndNoMore() {
    Request request = world.request("runner-1");
    world.model.faults().next("SandboxCreate", ALWAYS, ModalFault.before(Reason.UNAVAILABLE));

    modal.create(request);

    assertThat(world.wiretap.calls("SandboxCreate")).hasSize(4);
    assertThat(world.pauses)
        .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
  }

  @Test
  void comesBackAsOftenAsModalAsks() {
    Request request = world.request("runner-1");
    world.model.faults().next("SandboxCreate", 5, ModalFault.throttle(Duration.ofSeconds(2)));

    value(modal.create(request));

    List<Wiretap.Call> calls = world.wiretap.calls("SandboxCreate");
    assertThat(calls)
        .extracting(call -> call.header("x-throttle-retry-attempt"))
        .containsExactly("0", "1", "2", "3", "4", "5");
    assertThat(calls).extracting(call -> call.header("x-retry-attempt")).containsOnly("0");
    assertThat(calls)
        .extracting(call -> call.header("x-idempotency-key"))
        .containsOnly(request.key().toString());
    assertThat(world.pauses)
        .hasSize(5)
        .allMatch(it -> it.toMillis() >= 2000 && it.toMillis() <= 2400);
  }

  @Test
  void givesUpAndSaysWhenWhereModalAsksForTooLong() {
    Request request = world.request("runner-1");
    world.model.faults().next("SandboxCreate", ALWAYS, ModalFault.throttle(Duration.ofSeconds(12)));

    Failure failure = failure(modal.create(request));

    assertThat(failure)
        .isInstanceOfSatisfying(
            Failure.Limited.class,
            limited ->
                assertThat(limited.retryAt())
                    .isCloseTo(Instant.now().plusSeconds(12), within(Duration.ofSeconds(5))));
    assertThat(world.wiretap.calls("SandboxCreate")).hasSize(3);
  }

  @Test
  void anUnclearErrorWithATooLongPolicyIsNotALimit() {
    Request request = world.request("runner-1");
    var fault = ModalFault.after(Reason.UNAVAILABLE).withRetryAfter(Duration.ofHours(1));
    world.model.faults().next("SandboxCreate", 1, fault);

    assertThat(failure(modal.create(request))).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void noAnswerFromADeadServerIsUnavailable() {
    Request request = world.request("runner-1");
    world.emulator.close();

    assertThat(failure(modal.create(request))).isInstanceOf(Failure.Unavailable.class);
    assertThat(failure(modal.terminate("sb-1"))).isInstanceOf(Failure.Unavailable.class);
    assertThat(failure(modal.find("runner-1"))).isInstanceOf(Failure.Unavailable.class);
    assertThat(failure(modal.list(Map.of()))).isInstanceOf(Failure.Unavailable.class);
    assertThat(failure(modal.status("sb-1"))).isInstanceOf(Failure.Unavailable.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"UNAVAILABLE", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "UNAUTHENTICATED"})
  void aListThatFailsOnItsSecondPageIsNoList(Reason reason) {
    value(modal.create(world.request("runner-1")));
    world.model.faults().next("SandboxList", 1, ModalFault.throttle(Duration.ofMillis(1)));
    assertThat(value(modal.list(Map.of()))).hasSize(1);

    world.model.faults().next("SandboxList", ALWAYS, ModalFault.before(reason));
    assertThat(modal.list(Map.of())).isInstanceOf(Answer.Failed.class);
  }

  @Test
  void noErrorTextQuotesASecret() {
    var secret = Canary.secret("jit");
    world.model.faults().next("SecretGetOrCreate", ALWAYS, ModalFault.before(Reason.INTERNAL));

    Failure failure = failure(modal.secret(Map.of("JIT", secret), UUID.randomUUID()));

    assertThat(failure.detail())
        .isEqualTo("after an attempt without answer: SecretGetOrCreate: INTERNAL");
    assertThat(failure(modal.secret(Map.of("not a name", secret), UUID.randomUUID())).toString())
        .doesNotContain(secret.reveal());
  }

  @Test
  void aSecretWhoseAnswerWasLostIsNotStoredTwice() {
    world.model.faults().next("SecretGetOrCreate", 1, ModalFault.after(Reason.UNAVAILABLE));

    String id = value(modal.secret(Map.of("A", Canary.secret("a")), UUID.randomUUID()));

    assertThat(world.model.objects().secretIds()).containsExactly(id);
  }

  @Test
  void aClearRefusalAfterALostAnswerLeavesItOpenWhetherTheSecretIsThere() {
    world.model.faults().next("SecretGetOrCreate", 1, ModalFault.after(Reason.UNAVAILABLE));
    world
        .model
        .faults()
        .next("SecretGetOrCreate", ALWAYS, ModalFault.before(Reason.PERMISSION_DENIED));

    Failure failure = failure(modal.secret(Map.of("A", Canary.secret("a")), UUID.randomUUID()));

    assertThat(failure).isInstanceOf(Failure.Unavailable.class);
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"NOT_FOUND", "UNIMPLEMENTED"})
  void aSecretThatCannotBeRemovedIsNoFailure(Reason reason) {
    world.model.faults().next("SecretDelete", ALWAYS, ModalFault.before(reason));

    assertThat(modal.removeSecret("st-1")).isInstanceOf(Answer.Ok.class);
  }

  @Test
  void callersAtOnceShareOneTokenAndOneLookUp() throws Exception {
    ModalFaults.Hold hold = world.model.faults().hold("VolumeGetOrCreate");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer<String>>> answers =
          ModalWorld.listOf(20, _ -> threads.submit(() -> modal.volume("cache")));
      until(() -> hold.arrived() == 1);
      hold.release();
      for (Future<Answer<String>> answer : answers) {
        value(answer.get());
      }
    }

    assertThat(world.wiretap.calls("AuthTokenGet")).hasSize(1);
    assertThat(world.wiretap.calls("VolumeGetOrCreate")).hasSize(1);
  }

  @Test
  void wrongCredentialsAreUnauthorizedAtOnce() {
    world.model.faults().next("AuthTokenGet", ALWAYS, ModalFault.before(Reason.UNAUTHENTICATED));

    assertThat(failure(modal.volume("cache"))).isInstanceOf(Failure.Unauthorized.class);
    assertThat(world.wiretap.calls()).hasSize(1);
    assertThat(world.pauses).isEmpty();
  }

  @Test
  void aTokenThatModalNoLongerTakesIsAskedForAgain() {
    value(modal.volume("a"));
    world.model.faults().next("VolumeGetOrCreate", 1, ModalFault.before(Reason.UNAUTHENTICATED));

    assertThat(failure(modal.volume("b"))).isInstanceOf(Failure.Unauthorized.class);
    value(modal.volume("b"));
    assertThat(world.wiretap.calls("AuthTokenGet")).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"SandboxGetLogs", "ImageJoinStreaming"})
  void aTokenThatAStreamIsRefusedWithIsAskedForAgain(String rpc) {
    String id = value(modal.create(world.request("runner-1")));
    world.model.images().all().forEach(build -> world.model.images().remove(build.id()));
    world.model.images().buildTime(Duration.ofNanos(1));
    world.model.faults().next(rpc, 1, ModalFault.before(Reason.UNAUTHENTICATED));
    try (Modal other = world.client(world.connection)) {
      value(other.terminate(id));
      int before = world.wiretap.calls("AuthTokenGet").size();

      Failure failure =
          failure(
              rpc.equals("SandboxGetLogs")
                  ? other.lastLines(id, 5)
                  : other.image(ModalWorld.IMAGE, Docker.NONE, _ -> {}));
      value(other.volume("cache"));

      assertThat(failure).isInstanceOf(Failure.Unauthorized.class);
      assertThat(world.wiretap.calls("AuthTokenGet")).hasSize(before + 1);
    }
  }
}
