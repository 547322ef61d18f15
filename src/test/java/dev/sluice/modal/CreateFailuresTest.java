package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.failure;
import static dev.sluice.modal.ModalWorld.until;
import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.emulator.ModalFault;
import dev.sluice.emulator.ModalFaults;
import dev.sluice.emulator.ModalObjects;
import dev.sluice.emulator.ModalRefusal.Reason;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider.Request;
import dev.sluice.routing.SandboxSpec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a create answers when something that it needs is gone, or cannot be asked for. */
class CreateFailuresTest {
  private static final int ALWAYS = 50;

  private final ModalWorld world = new ModalWorld();
  private final Modal modal = world.modal;

  @AfterEach
  void close() {
    world.close();
  }

  @ParameterizedTest
  @CsvSource({"NOT_FOUND, not-found", "FAILED_PRECONDITION, refused"})
  void whatIsGoneIsAskedForAgainOnceBeforeSomebodyHasToMendIt(Reason reason, String code) {
    world.model.faults().next("SandboxCreate", 2, ModalFault.before(reason));
    Request request = world.request("runner-1");

    Failure first = failure(modal.create(request));
    world.image();
    Failure second = failure(modal.create(request));

    assertThat(first).isInstanceOf(Failure.Unavailable.class);
    assertThat(((Failure.Unavailable) first).sent()).isFalse();
    assertThat(second.code()).isEqualTo(code);
    value(modal.create(request));
  }

  @Test
  void aNamedSecretVolumeOrProxyThatWasMadeAnewHealsByItself() {
    ModalObjects objects = world.model.objects();
    String secret = objects.addSecret("", "pip", Map.of("A", "1"));
    objects.addProxy("", "egress");
    SandboxSpec spec = spec(List.of("pip"), "egress", "cache");
    value(modal.create(world.request("runner-1", spec)));
    for (String gone :
        List.of(secret, objects.proxy("", "egress"), objects.volume("", "cache", false))) {
      objects.remove(gone);
      objects.addSecret("", "pip", Map.of("A", "2"));
      objects.addProxy("", "egress");
      Request next = world.request("runner-" + gone, spec);

      assertThat(failure(modal.create(next))).isInstanceOf(Failure.Unavailable.class);
      value(modal.create(next));
    }
  }

  @Test
  void aNamedSecretThatStaysAwayIsSaidToBeMissing() {
    String secret = world.model.objects().addSecret("", "pip", Map.of("A", "1"));
    SandboxSpec spec = spec(List.of("pip"), null, "cache");
    value(modal.create(world.request("runner-1", spec)));
    world.model.objects().remove(secret);
    Request request = world.request("runner-2", spec);

    modal.create(request);
    world.image();

    assertThat(failure(modal.create(request))).isInstanceOf(Failure.Absent.class);
  }

  @Test
  void noneOfManyCreatesWithTheSameOldIdsSaysThatSomethingHasToBeMended() throws Exception {
    ModalObjects objects = world.model.objects();
    String secret = objects.addSecret("", "pip", Map.of("A", "1"));
    SandboxSpec spec = spec(List.of("pip"), null, "cache");
    value(modal.create(world.request("runner-0", spec)));
    List<Request> requests = ModalWorld.listOf(8, i -> world.request("runner-" + (i + 1), spec));
    ModalFaults.Hold hold = world.model.faults().hold("SandboxCreate");
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer<String>>> answers =
          requests.stream().map(it -> threads.submit(() -> modal.create(it))).toList();
      until(() -> hold.arrived() == 8);
      objects.remove(secret);
      objects.addSecret("", "pip", Map.of("A", "2"));
      hold.release();
      for (Future<Answer<String>> answer : answers) {
        assertThat(failure(answer.get()))
            .isInstanceOfSatisfying(
                Failure.Unavailable.class, it -> assertThat(it.sent()).isFalse());
      }
    }

    requests.forEach(request -> value(modal.create(request)));
  }

  @Test
  void anImageFromBeforeEverythingWasAskedForAgainProvesNothing() {
    Request first = world.request("runner-1");
    Request second = world.request("runner-2");
    world.model.faults().next("SandboxCreate", 3, ModalFault.before(Reason.NOT_FOUND));

    modal.create(first);
    Failure withTheOldImage = failure(modal.create(second));
    world.image();

    assertThat(withTheOldImage).isInstanceOf(Failure.Unavailable.class);
    assertThat(failure(modal.create(second))).isInstanceOf(Failure.Absent.class);
  }

  @ParameterizedTest
  @CsvSource({
    "AppGetOrCreate, ABORTED, refused",
    "VolumeGetOrCreate, FAILED_PRECONDITION, refused",
    "SecretGetOrCreate, ABORTED, refused",
    "ProxyGet, ALREADY_EXISTS, refused",
    "VolumeGetOrCreate, UNAVAILABLE, unavailable",
    "ProxyGet, DEADLINE_EXCEEDED, unavailable",
    "AuthTokenGet, INTERNAL, unavailable",
    "SecretGetOrCreate, PERMISSION_DENIED, forbidden"
  })
  void aLookUpThatFailsBeforeACreateLeavesNoDoubt(String rpc, Reason reason, String code) {
    world.model.objects().addSecret("", "pip", Map.of("A", "1"));
    world.model.objects().addProxy("", "egress");
    Request request = world.request("runner-1", spec(List.of("pip"), "egress", "cache"));
    try (Modal cold = world.client(world.connection)) {
      world.model.faults().next(rpc, ALWAYS, ModalFault.before(reason));

      Failure failure = failure(cold.create(request));

      assertThat(failure.code()).isEqualTo(code);
      if (failure instanceof Failure.Unavailable(String _, boolean sent)) {
        assertThat(sent).isFalse();
      }
      assertThat(world.wiretap.calls("SandboxCreate")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Reason.class,
      names = {"PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "UNAVAILABLE", "INVALID_ARGUMENT"})
  void aFailedLookAfterALostAnswerLeavesItOpenWhetherTheSandboxIsThere(Reason reason) {
    world.model.sandboxes().honourIdempotencyKeys(false);
    Request request = world.request("runner-1");
    world.model.faults().next("SandboxCreate", 1, ModalFault.after(Reason.UNAVAILABLE));
    world.model.faults().next("SandboxGetFromName", ALWAYS, ModalFault.before(reason));

    assertThat(failure(modal.create(request)))
        .isInstanceOfSatisfying(Failure.Unavailable.class, it -> assertThat(it.sent()).isTrue());
    assertThat(world.model.sandboxes().live()).hasSize(1);
  }

  private static SandboxSpec spec(List<String> secrets, @Nullable String proxy, String volume) {
    SandboxSpec plain = ModalWorld.spec();
    return new SandboxSpec(
        plain.gpu(),
        plain.cpu(),
        plain.memory(),
        plain.timeout(),
        plain.idleTimeout(),
        plain.regions(),
        plain.cloud(),
        plain.network(),
        List.of(new SandboxSpec.Volume(volume, "/cache", false, null)),
        secrets,
        proxy,
        plain.env(),
        plain.docker(),
        plain.image(),
        plain.runner());
  }
}
