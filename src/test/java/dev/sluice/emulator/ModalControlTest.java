package dev.sluice.emulator;

import static dev.sluice.emulator.ModalSocket.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.emulator.ModalSandbox.State;
import io.grpc.Metadata;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import modal.client.ProxyGetRequest;
import modal.client.RPCRetryPolicy;
import modal.client.RPCStatus;
import modal.client.SandboxTerminateRequest;
import modal.client.SandboxWaitRequest;
import modal.client.SecretGetOrCreateRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The emulated Modal as commanded from outside. */
class ModalControlTest {
  private final ModalSocket modal = new ModalSocket();
  private final ModalControl control = new ModalControl(modal.model);

  @AfterEach
  void close() {
    modal.close();
  }

  private GithubAnswer call(String call, String body) {
    int space = call.indexOf(' ');
    return control.handle(
        new GithubRequest(
            call.substring(0, space),
            "/_emulator/modal/" + call.substring(space + 1),
            Map.of(),
            null,
            body));
  }

  private JsonNode json(String call, String body) {
    GithubAnswer answer = call(call, body);
    assertThat(answer.status()).as(answer.body()).isBetween(200, 299);
    return GithubRestWorld.json(answer);
  }

  private void waitFor(String id) {
    var _ = modal.stub().sandboxWait(SandboxWaitRequest.newBuilder().setSandboxId(id).build());
  }

  @Test
  void faultsComeByNameAndNumber() {
    String id = modal.createV1(modal.sandbox());
    json("POST faults", "{\"rpc\":\"SandboxWait\",\"status\":\"unavailable\",\"times\":2}");

    assertRefused(Code.UNAVAILABLE, () -> waitFor(id));
    assertRefused(Code.UNAVAILABLE, () -> waitFor(id));
    waitFor(id);
  }

  @Test
  void aFaultCanComeAfterItsCallHasActed() {
    String id = modal.createV1(modal.sandbox());
    var end = SandboxTerminateRequest.newBuilder().setSandboxId(id).build();
    json("POST faults", "{\"rpc\":\"SandboxTerminate\",\"status\":\"INTERNAL\"}");
    assertRefused(Code.INTERNAL, () -> modal.stub().sandboxTerminate(end));
    assertThat(modal.model.sandboxes().look(id).live()).isTrue();

    json(
        "POST faults",
        "{\"rpc\":\"SandboxTerminate\",\"status\":\"INTERNAL\",\"afterEffect\":true}");
    assertRefused(Code.INTERNAL, () -> modal.stub().sandboxTerminate(end));
    assertThat(modal.model.sandboxes().look(id).live()).isFalse();
  }

  @Test
  void aRetryPolicyGoesAlong() throws Exception {
    json(
        "POST faults",
        "{\"rpc\":\"ProxyGet\",\"status\":\"RESOURCE_EXHAUSTED\",\"retryAfter\":2.5}");
    StatusRuntimeException refusal = null;
    try {
      var _ = modal.stub().proxyGet(ProxyGetRequest.getDefaultInstance());
    } catch (StatusRuntimeException e) {
      refusal = e;
    }

    Metadata trailers = Objects.requireNonNull(Objects.requireNonNull(refusal).getTrailers());
    byte[] details =
        trailers.get(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER));
    var detail = RPCStatus.parseFrom(Objects.requireNonNull(details)).getDetails(0);
    assertThat(detail.getTypeUrl()).endsWith("/modal.client.RPCRetryPolicy");
    assertThat(RPCRetryPolicy.parseFrom(detail.getValue()).getRetryAfterSecs()).isEqualTo(2.5f);
  }

  @Test
  void faultsCanBeForgotten() {
    String id = modal.createV1(modal.sandbox());
    json("POST faults", "{\"rpc\":\"SandboxWait\",\"status\":\"ABORTED\",\"times\":9}");
    json("POST faults", "{\"rpc\":\"SandboxWait\",\"slow\":1000,\"times\":9}");

    assertThat(call("DELETE faults", "").status()).isEqualTo(204);

    waitFor(id);
  }

  @Test
  void settingsHoldUntilTheyAreChanged() {
    json("POST settings", "{\"scheduling\":false,\"schedulingSeconds\":5,\"pageSize\":1}");
    String id = modal.createV1(modal.sandbox());
    modal.time.advance(Duration.ofMinutes(1));
    assertThat(modal.model.sandboxes().look(id).state()).isEqualTo(State.QUEUED);
    assertThat(modal.model.sandboxes().pageSize()).isOne();

    json("POST settings", "{\"scheduling\":true}");
    modal.time.advance(Duration.ZERO);
    assertThat(modal.model.sandboxes().look(id).state()).isEqualTo(State.RUNNING);
    assertThat(modal.model.sandboxes().pageSize()).isOne();

    json("POST settings", "{\"buildSeconds\":1.5,\"failBuildsWith\":\"x\"}");
    String image = modal.stub().imageGetOrCreate(ModalSocket.image("RUN x")).getImageId();
    modal.time.advance(Duration.ofMillis(1499));
    assertThat(modal.model.images().look(image).done()).isFalse();
    modal.time.advance(Duration.ofMillis(1));
    assertThat(modal.model.images().look(image).error()).isNotNull();
    json("POST settings", "{\"buildSeconds\":0,\"failBuildsWith\":null}");
    assertThat(
            modal.stub().imageGetOrCreate(ModalSocket.image("RUN x")).getResult().getStatusValue())
        .isOne();
  }

  @Test
  void aSandboxIsEndedOnce() {
    String id = modal.createV1(modal.sandbox());
    String wish = "{\"result\":\"memory_manager_eviction\",\"exitCode\":9,\"message\":\"full\"}";

    JsonNode ended = json("POST sandboxes/" + id + "/end", wish);

    assertThat(ended.path("state").asString()).isEqualTo("MEMORY_MANAGER_EVICTION");
    assertThat(ended.path("exitCode").asInt()).isEqualTo(9);
    assertThat(call("POST sandboxes/" + id + "/end", wish).status()).isEqualTo(409);
    assertThat(call("POST sandboxes/sb-none/end", "").status()).isEqualTo(404);
    String other = modal.createV1(modal.sandbox());
    assertThat(json("POST sandboxes/" + other + "/end", "").path("state").asString())
        .isEqualTo("TERMINATED");
    assertThat(call("POST sandboxes/" + other + "/end", "{\"result\":\"RUNNING\"}").status())
        .isEqualTo(422);
  }

  @Test
  void sandboxesAreShownWithoutTheValuesOfTheirSecrets() {
    json(
        "POST secrets",
        "{\"name\":\"npm\",\"values\":{\"NPM_TOKEN\":\"" + Canary.secret("npm").reveal() + "\"}}");
    String secret =
        modal
            .stub()
            .secretGetOrCreate(
                SecretGetOrCreateRequest.newBuilder().setDeploymentName("npm").build())
            .getSecretId();
    String id = modal.createV1(modal.sandbox("true").setName("a").addSecretIds(secret));

    GithubAnswer answer = call("GET sandboxes", "");

    assertThat(answer.body()).doesNotContain(Canary.secret("npm").reveal());
    JsonNode sandbox = GithubRestWorld.json(answer).get(0);
    assertThat(sandbox.path("id").asString()).isEqualTo(id);
    assertThat(sandbox.path("name").asString()).isEqualTo("a");
    assertThat(sandbox.path("envKeys").get(0).asString()).isEqualTo("NPM_TOKEN");
  }

  @Test
  void proxiesAreMadeHereOnly() {
    var request = ProxyGetRequest.newBuilder().setName("static").build();
    assertRefused(Code.NOT_FOUND, () -> modal.stub().proxyGet(request));

    String id = json("POST proxies", "{\"name\":\"static\"}").path("id").asString();

    assertThat(modal.stub().proxyGet(request).getProxy().getProxyId()).isEqualTo(id);
    assertThat(call("POST proxies", "{\"name\":\"\"}").status()).isEqualTo(422);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"rpc\":\"FunctionMap\",\"status\":\"ABORTED\"}",
        "{\"rpc\":\"SandboxWait\"}",
        "{\"rpc\":\"SandboxWait\",\"status\":\"SLEEPY\"}",
        "{\"rpc\":\"SandboxWait\",\"status\":\"ABORTED\",\"slow\":1}",
        "{\"rpc\":\"SandboxWait\",\"status\":\"ABORTED\",\"retryAfter\":-1}",
        "{\"rpc\":\"SandboxWait\",\"slow\":\"long\"}",
        "{\"rpc\":\"SandboxWait\",\"slow\":1,\"stauts\":\"ABORTED\"}"
      })
  void aFaultThatCannotBeIsRefused(String fault) {
    assertThat(call("POST faults", fault).status()).isEqualTo(422);
    waitFor(modal.createV1(modal.sandbox()));
  }

  @ParameterizedTest
  @CsvSource({"POST faults,400", "POST settings,400", "GET nothing,404", "PUT faults,404"})
  void otherCallsAreErrors(String call, int status) {
    assertThat(call(call, "{").status()).isEqualTo(status);
  }
}
