package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.emulator.ModalSandbox.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import modal.client.GenericResult;
import modal.client.SandboxWaitRequest;
import modal.client.SandboxWaitResponse;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How sandboxes end, and what their waiters are told. */
class ModalResultsTest {
  private final ModalSocket modal = new ModalSocket();
  private final ModalSandboxes sandboxes = modal.model.sandboxes();

  @AfterEach
  void close() {
    modal.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"QUEUED", "RUNNING"},
      mode = EnumSource.Mode.EXCLUDE)
  void everyEndCanBeAskedFor(State how) {
    String id = modal.createV1(modal.sandbox("sleep", "100"));
    modal.time.advance(Duration.ofSeconds(1));
    assertThat(result(id)).isNull();

    assertThat(sandboxes.end(id, how, 9, "on demand")).isTrue();

    GenericResult result = Objects.requireNonNull(result(id));
    assertThat(result.getStatus().name()).isEqualTo("GENERIC_STATUS_" + how);
    assertThat(result.getExitcode()).isEqualTo(9);
    assertThat(result.getException()).isEqualTo(how == State.SUCCESS ? "" : "on demand");
    assertThat(sandboxes.end(id, State.TERMINATED, 0, "")).isFalse();
    modal.time.advance(Duration.ofMinutes(5));
    assertThat(sandboxes.look(id).state()).isEqualTo(how);
    assertThat(sandboxes.live()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"QUEUED", "RUNNING"})
  void lifeIsNoEnd(State how) {
    String id = modal.createV1(modal.sandbox());

    assertThatThrownBy(() -> sandboxes.end(id, how, 0, ""))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sandboxes.look(id).live()).isTrue();
  }

  @Test
  void anIdleTimeoutCountsFromTheStart() {
    sandboxes.schedulingTime(Duration.ofMinutes(1));
    String id = modal.createV2(modal.sandbox().setIdleTimeoutSecs(120));
    modal.time.advance(Duration.ofSeconds(179));
    assertThat(sandboxes.look(id).state()).isEqualTo(State.RUNNING);

    modal.time.advance(Duration.ofSeconds(1));

    assertThat(sandboxes.look(id).state()).isEqualTo(State.IDLE_TIMEOUT);
  }

  @Test
  void aWaitIsHeldUntilTheEnd() {
    String id = modal.createV1(modal.sandbox("sleep", "5"));
    modal.time.advance(Duration.ZERO);
    List<SandboxWaitResponse> answers = new ArrayList<>();
    hold(id, Duration.ofSeconds(10)).then(modal.time, answers::add);
    modal.time.advance(Duration.ofSeconds(4));
    assertThat(answers).isEmpty();

    modal.time.advance(Duration.ofSeconds(100));

    assertThat(answers).hasSize(1);
    assertThat(answers.getFirst().getResult().getStatusValue()).isOne();
    assertThat(answers.getFirst().getMetadata().getAppId()).isEqualTo(modal.appId);
  }

  @Test
  void aWaitThatIsOverHasNoResult() {
    String id = modal.createV1(modal.sandbox("sleep", "50"));
    List<SandboxWaitResponse> answers = new ArrayList<>();
    hold(id, Duration.ofSeconds(10)).then(modal.time, answers::add);
    modal.time.advance(Duration.ofSeconds(9));
    assertThat(answers).isEmpty();

    modal.time.advance(Duration.ofSeconds(100));

    assertThat(answers).extracting(SandboxWaitResponse::hasResult).containsExactly(false);
  }

  private ModalHeld<SandboxWaitResponse> hold(String id, Duration limit) {
    return new ModalSandboxCalls(modal.model, ModalFamily.V1)
        .waitForEnd(
            SandboxWaitRequest.newBuilder().setSandboxId(id).setTimeout(limit.toSeconds()).build());
  }

  private @Nullable GenericResult result(String id) {
    SandboxWaitResponse answer =
        modal.stub().sandboxWait(SandboxWaitRequest.newBuilder().setSandboxId(id).build());
    return answer.hasResult() ? answer.getResult() : null;
  }
}
