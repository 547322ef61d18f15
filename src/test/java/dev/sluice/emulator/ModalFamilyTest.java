package dev.sluice.emulator;

import static dev.sluice.emulator.ModalSocket.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.Empty;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import modal.client.GPUConfig;
import modal.client.ModalClientGrpc;
import modal.client.ModalClientGrpc.ModalClientBlockingStub;
import modal.client.Resources;
import modal.client.Sandbox;
import modal.client.SandboxCreateV2Request;
import modal.client.SandboxCreateV2Response;
import modal.client.SandboxGetFromNameRequest;
import modal.client.SandboxGetResourceUsageRequest;
import modal.client.SandboxGetTaskIdRequest;
import modal.client.SandboxInfo;
import modal.client.SandboxListRequest;
import modal.client.SandboxListResponse;
import modal.client.SandboxSetNameRequest;
import modal.client.SandboxTagsGetRequest;
import modal.client.SandboxTagsSetRequest;
import modal.client.SandboxTerminateRequest;
import modal.client.SandboxWaitRequest;
import modal.client.SecretSource;
import modal.client.StringMap;
import modal.client.TokenInfoGetRequest;
import modal.client.WorkspaceBillingRatesRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two families of sandboxes, over a socket. */
class ModalFamilyTest {
  private static final GPUConfig T4 = GPUConfig.newBuilder().setGpuType("T4").setCount(1).build();

  private final ModalSocket modal = new ModalSocket();
  private final ModalClientBlockingStub stub = modal.stub();

  @AfterEach
  void close() {
    modal.close();
  }

  @Test
  void idsTellTheFamily() {
    String first = modal.createV1(modal.sandbox());
    var request =
        SandboxCreateV2Request.newBuilder().setAppId(modal.appId).setDefinition(modal.sandbox());

    SandboxCreateV2Response second = stub.sandboxCreateV2(request.build());

    assertThat(first).matches("sb-[0-9A-Za-z]{22}");
    assertThat(second.getSandboxId()).matches("sb-[0-7][0-9A-HJKMNP-TV-Z]{25}");
    assertThat(second.getTaskId()).startsWith("ta-");
    assertThat(second.getMetadata().getAppId()).isEqualTo(modal.appId);
    assertThat(ModalFamily.of(first)).isEqualTo(ModalFamily.V1);
    assertThat(ModalFamily.of(second.getSandboxId())).isEqualTo(ModalFamily.V2);
  }

  @Test
  void laterIdsOfTheSecondFamilySortLater() {
    String early = modal.createV2(modal.sandbox());
    modal.time.advance(Duration.ofMillis(1));
    String late = modal.createV2(modal.sandbox());

    assertThat(early.compareTo(late)).isNegative();
  }

  @Test
  void onlyTheFirstFamilyHasGpus() {
    Sandbox.Builder gpu = modal.sandbox().setResources(Resources.newBuilder().setGpuConfig(T4));
    Sandbox.Builder none =
        modal.sandbox().setResources(Resources.newBuilder().setGpuConfig(GPUConfig.newBuilder()));

    assertRefused(Code.INVALID_ARGUMENT, () -> modal.createV2(gpu));
    assertThat(modal.createV1(gpu)).isNotEmpty();
    assertThat(modal.createV2(none)).isNotEmpty();
  }

  @Test
  void oneKeyIsOneSandboxHereToo() {
    var request =
        SandboxCreateV2Request.newBuilder()
            .setAppId(modal.appId)
            .setDefinition(modal.sandbox().setName("a"))
            .build();

    String once = modal.stub("key").sandboxCreateV2(request).getSandboxId();

    assertThat(modal.stub("key").sandboxCreateV2(request).getSandboxId()).isEqualTo(once);
    assertRefused(Code.ALREADY_EXISTS, () -> modal.stub("other").sandboxCreateV2(request));
  }

  @Test
  void neitherFamilyKnowsTheOthersSandboxes() {
    String first = modal.createV1(modal.sandbox());
    String second = modal.createV2(modal.sandbox());

    assertRefused(Code.NOT_FOUND, () -> stub.sandboxWait(waiting(second)));
    assertRefused(Code.NOT_FOUND, () -> stub.sandboxWaitV2(waiting(first)));
    assertRefused(Code.NOT_FOUND, () -> stub.sandboxTerminate(end(second)));
    assertRefused(Code.NOT_FOUND, () -> stub.sandboxTerminateV2(end(first)));
    assertThat(modal.model.sandboxes().live()).hasSize(2);

    stub.sandboxTerminate(end(first));
    stub.sandboxTerminateV2(end(second));
    stub.sandboxTerminateV2(end(second));
    assertThat(stub.sandboxWait(waiting(first)).getResult().getStatusValue()).isEqualTo(3);
    assertThat(stub.sandboxWaitV2(waiting(second)).getResult().getStatusValue()).isEqualTo(3);
  }

  @Test
  void theSecondFamiliesListShowsBoth() {
    String first = modal.createV1(modal.sandbox());
    String second = modal.createV2(modal.sandbox());
    var all = SandboxListRequest.newBuilder().setAppId(modal.appId).build();

    assertThat(stub.sandboxList(all).getSandboxesList())
        .extracting(SandboxInfo::getId)
        .containsExactly(first);
    assertThat(stub.sandboxListV2(all).getSandboxesList())
        .extracting(SandboxInfo::getId)
        .containsExactly(second, first);

    stub.sandboxTerminate(end(first));
    assertThat(stub.sandboxListV2(all).getSandboxesList())
        .extracting(SandboxInfo::getId)
        .containsExactly(second);
    SandboxListRequest finished = all.toBuilder().setIncludeFinished(true).build();
    assertThat(stub.sandboxListV2(finished).getSandboxesList())
        .extracting(SandboxInfo::getId, info -> info.getTaskInfo().getResult().getStatusValue())
        .containsExactly(tuple(second, 0), tuple(first, 3));
  }

  @Test
  void withoutAnAppAListIsOfAnEnvironment() {
    modal.createV1(modal.sandbox());

    assertThat(list("").getSandboxesCount()).isOne();
    assertThat(list("main").getSandboxesCount()).isOne();
    assertThat(list("other").getSandboxesCount()).isZero();
  }

  private SandboxListResponse list(String environment) {
    return stub.sandboxList(
        SandboxListRequest.newBuilder().setEnvironmentName(environment).build());
  }

  @Test
  void aNameIsOneAmongBothFamilies() {
    String first = modal.createV1(modal.sandbox().setName("a"));

    assertRefused(Code.ALREADY_EXISTS, () -> modal.createV2(modal.sandbox().setName("a")));
    assertRefused(Code.NOT_FOUND, () -> stub.sandboxGetFromNameV2(name("a")));
    assertThat(stub.sandboxGetFromName(name("a")).getSandboxId()).isEqualTo(first);

    stub.sandboxTerminate(end(first));
    String second = modal.createV2(modal.sandbox().setName("a"));
    assertRefused(Code.NOT_FOUND, () -> stub.sandboxGetFromName(name("a")));
    assertThat(stub.sandboxGetFromNameV2(name("a")).getSandboxId()).isEqualTo(second);

    stub.sandboxTerminateV2(end(second));
    assertRefused(Code.NOT_FOUND, () -> stub.sandboxGetFromNameV2(name("a")));
    var last = name("a").toBuilder().setIncludeTerminated(true).build();
    assertThat(stub.sandboxGetFromNameV2(last).getSandboxId()).isEqualTo(second);
  }

  @Test
  void aNameIsGivenOnce() {
    String id = modal.createV2(modal.sandbox());
    stub.sandboxSetName(SandboxSetNameRequest.newBuilder().setSandboxId(id).setName("a").build());
    String other = modal.createV2(modal.sandbox());

    assertThat(stub.sandboxGetFromNameV2(name("a")).getSandboxId()).isEqualTo(id);
    assertRefused(Code.FAILED_PRECONDITION, () -> setName(id, "b"));
    assertRefused(Code.ALREADY_EXISTS, () -> setName(other, "a"));
    assertRefused(Code.INVALID_ARGUMENT, () -> setName(other, "a b"));
    stub.sandboxTerminateV2(end(id));
    setName(other, "a");
    assertThat(stub.sandboxGetFromNameV2(name("a")).getSandboxId()).isEqualTo(other);
  }

  private void setName(String id, String name) {
    var _ =
        stub.sandboxSetName(
            SandboxSetNameRequest.newBuilder().setSandboxId(id).setName(name).build());
  }

  @Test
  void laterSourcesOfVariablesWin() {
    String secret = modal.model.objects().addSecret("", "s", Map.of("A", "secret", "B", "secret"));
    Sandbox.Builder printing = modal.sandbox("sh", "-c", "echo $A $B $C").addSecretIds(secret);
    var newest =
        create(printing)
            .addSecretSources(SecretSource.newBuilder().setEnv(map(Map.of("A", "1", "B", "1"))))
            .addSecretSources(SecretSource.newBuilder().setSecretId(secret))
            .addSecretSources(SecretSource.newBuilder().setEnv(map(Map.of("B", "2", "C", "2"))));
    var before = create(printing).setEphemeralSecrets(map(Map.of("B", "3")));

    assertThat(printed(newest)).isEqualTo("secret 2 2\n");
    assertThat(printed(before)).isEqualTo("secret 3 \n");
    var empty = create(printing).addSecretSources(SecretSource.newBuilder());
    assertRefused(Code.INVALID_ARGUMENT, () -> stub.sandboxCreateV2(empty.build()));
    var unknown =
        create(printing).addSecretSources(SecretSource.newBuilder().setSecretId("st-none"));
    assertRefused(Code.NOT_FOUND, () -> stub.sandboxCreateV2(unknown.build()));
  }

  private SandboxCreateV2Request.Builder create(Sandbox.Builder sandbox) {
    return SandboxCreateV2Request.newBuilder().setAppId(modal.appId).setDefinition(sandbox);
  }

  private String printed(SandboxCreateV2Request.Builder request) {
    String id = modal.stub().sandboxCreateV2(request.build()).getSandboxId();
    modal.time.advance(Duration.ZERO);
    return modal.model.sandboxes().log(id).from(0).entries().getFirst().text();
  }

  @Test
  void tagsAreReplacedAsAWhole() {
    String id = modal.createV2(modal.sandbox());
    var set = SandboxTagsSetRequest.newBuilder().setSandboxId(id);
    stub.sandboxTagsSetV2(set.addTags(ModalSocket.tag("a", "1")).build());
    stub.sandboxTagsSetV2(set.clearTags().addTags(ModalSocket.tag("b", "2")).build());

    var get = SandboxTagsGetRequest.newBuilder().setSandboxId(id).build();
    assertThat(stub.sandboxTagsGetV2(get).getTagsList()).containsExactly(ModalSocket.tag("b", "2"));
  }

  @Test
  void aTaskIsThereWhenItIsScheduled() {
    modal.model.sandboxes().scheduling(false);
    String first = modal.createV1(modal.sandbox());
    String second = modal.createV2(modal.sandbox());
    modal.time.advance(Duration.ofMinutes(1));

    assertThat(stub.sandboxGetTaskId(task(first)).hasTaskId()).isFalse();
    assertThat(stub.sandboxGetTaskIdV2(task(second)).getTaskId()).startsWith("ta-");

    modal.model.sandboxes().scheduling(true);
    modal.time.advance(Duration.ZERO);
    assertThat(stub.sandboxGetTaskId(task(first)).getTaskId()).startsWith("ta-");
    assertThat(stub.sandboxGetTaskId(task(first)).hasTaskResult()).isFalse();
  }

  @Test
  void whatNeverRanHasAResultAndNoTask() {
    modal.model.sandboxes().scheduling(false);
    String id = modal.createV1(modal.sandbox());
    modal.model.sandboxes().end(id, ModalSandbox.State.INIT_FAILURE, 1, "mount failed");

    var answer = stub.sandboxGetTaskId(task(id));

    assertThat(answer.hasTaskId()).isFalse();
    assertThat(answer.getTaskResult().getException()).isEqualTo("mount failed");
  }

  @Test
  void usageIsWhatWasAskedForAsLongAsItRan() {
    Sandbox.Builder asked =
        modal
            .sandbox("sleep", "10")
            .setResources(
                Resources.newBuilder().setMilliCpu(2000).setMemoryMb(512).setGpuConfig(T4));
    String id = modal.createV1(asked);
    modal.time.advance(Duration.ofHours(1));

    var usage =
        stub.sandboxGetResourceUsage(
            SandboxGetResourceUsageRequest.newBuilder().setSandboxId(id).build());

    assertThat(usage.getCpuCoreNanosecs()).isEqualTo(Duration.ofSeconds(20).toNanos());
    assertThat(usage.getMemGibNanosecs()).isEqualTo(Duration.ofSeconds(5).toNanos());
    assertThat(usage.getGpuNanosecs()).isEqualTo(Duration.ofSeconds(10).toNanos());
    assertThat(usage.getGpuType()).isEqualTo("T4");
  }

  @Test
  void theAccountIsKnown() {
    var info = stub.tokenInfoGet(TokenInfoGetRequest.getDefaultInstance());
    assertThat(info.getTokenId()).isEqualTo("ak-1");
    assertThat(info.getWorkspaceName()).isNotEmpty();
    assertThat(stub.clientHello(Empty.getDefaultInstance()).getImageBuilderVersion()).isNotEmpty();

    modal.model.billingRates(Map.of("gpu-t4", "0.59"));
    assertThat(
            stub.workspaceBillingRates(WorkspaceBillingRatesRequest.getDefaultInstance())
                .getRatesMap())
        .isEqualTo(Map.of("gpu-t4", "0.59"));
  }

  @Test
  void withoutATokenNothingIsAnswered() {
    assertRefused(Code.UNAUTHENTICATED, () -> modal.bare(Map.of()).sandboxWait(waiting("sb-1")));
  }

  @Test
  void otherCallsAreUnimplemented() {
    var method =
        ModalClientGrpc.getClientHelloMethod().toBuilder()
            .setFullMethodName(ModalClientGrpc.SERVICE_NAME + "/FunctionMap")
            .build();

    assertRefused(
        Code.UNIMPLEMENTED,
        () ->
            ClientCalls.blockingUnaryCall(
                stub.getChannel(), method, stub.getCallOptions(), Empty.getDefaultInstance()));
    assertThat(List.copyOf(ModalClientGrpc.getServiceDescriptor().getMethods()))
        .extracting(MethodDescriptor::getFullMethodName)
        .containsExactlyInAnyOrderElementsOf(
            ModalService.of(modal.model).getMethods().stream()
                .map(served -> served.getMethodDescriptor().getFullMethodName())
                .toList());
  }

  private static SandboxWaitRequest waiting(String id) {
    return SandboxWaitRequest.newBuilder().setSandboxId(id).build();
  }

  private static SandboxTerminateRequest end(String id) {
    return SandboxTerminateRequest.newBuilder().setSandboxId(id).build();
  }

  private static SandboxGetTaskIdRequest task(String id) {
    return SandboxGetTaskIdRequest.newBuilder().setSandboxId(id).build();
  }

  private static SandboxGetFromNameRequest name(String name) {
    return SandboxGetFromNameRequest.newBuilder().setSandboxName(name).setAppName("app").build();
  }

  private static StringMap map(Map<String, String> contents) {
    return StringMap.newBuilder().putAllContents(contents).build();
  }
}
