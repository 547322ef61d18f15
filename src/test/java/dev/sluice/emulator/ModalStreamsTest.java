package dev.sluice.emulator;

import static dev.sluice.emulator.ModalSocket.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status.Code;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import modal.client.AppFetchLogsRequest;
import modal.client.FileDescriptor;
import modal.client.ImageFromIdRequest;
import modal.client.ImageGetOrCreateRequest;
import modal.client.ImageGetOrCreateResponse;
import modal.client.ImageJoinStreamingRequest;
import modal.client.ImageJoinStreamingResponse;
import modal.client.SandboxGetLogsRequest;
import modal.client.TaskLogs;
import modal.client.TaskLogsBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds and logs that are followed, over a socket. */
class ModalStreamsTest {
  private final ModalSocket modal = new ModalSocket();

  @AfterEach
  void close() {
    modal.close();
  }

  private String startBuild() {
    modal.model.images().buildTime(Duration.ofSeconds(30));
    ImageGetOrCreateResponse started =
        modal.stub().imageGetOrCreate(ModalSocket.image("FROM a", "RUN b", "RUN c"));
    assertThat(started.hasResult()).isFalse();
    return started.getImageId();
  }

  private Iterator<ImageJoinStreamingResponse> join(String image, String lastEntry) {
    return modal
        .stub()
        .imageJoinStreaming(
            ImageJoinStreamingRequest.newBuilder()
                .setImageId(image)
                .setTimeout(55)
                .setLastEntryId(lastEntry)
                .build());
  }

  @Test
  void aBuildPrintsWhileItRuns() {
    String image = startBuild();
    Iterator<ImageJoinStreamingResponse> messages = join(image, "");
    assertThat(messages.next().getTaskLogs(0).getData()).isEqualTo("=> Step 0: FROM a\n");

    modal.time.advance(Duration.ofSeconds(10));
    assertThat(messages.next().getTaskLogs(0).getData()).isEqualTo("=> Step 1: RUN b\n");
    modal.time.advance(Duration.ofSeconds(10));
    ImageJoinStreamingResponse third = messages.next();
    assertThat(third.getTaskLogs(0).getData()).isEqualTo("=> Step 2: RUN c\n");
    modal.time.advance(Duration.ofSeconds(10));

    ImageJoinStreamingResponse last = messages.next();
    assertThat(last.getEof()).isTrue();
    assertThat(last.getResult().getStatusValue()).isOne();
    assertThat(last.getMetadata().getImageBuilderVersion()).isEqualTo("2025.06");
    assertThat(last.getEntryId()).isNotEqualTo(third.getEntryId());
    assertThat(messages.hasNext()).isFalse();
  }

  @Test
  void whoComesBackSeesTheRest() {
    String image = startBuild();
    modal.time.advance(Duration.ofSeconds(10));
    ImageJoinStreamingResponse seen = join(image, "").next();
    assertThat(seen.getTaskLogsList()).hasSize(2);
    modal.time.advance(Duration.ofSeconds(20));

    Iterator<ImageJoinStreamingResponse> rest = join(image, seen.getEntryId());

    assertThat(rest.next().getTaskLogsList())
        .extracting(TaskLogs::getData)
        .containsExactly("=> Step 2: RUN c\n");
    assertThat(rest.next().getEof()).isTrue();
    assertRefused(Code.INVALID_ARGUMENT, () -> join(image, "nonsense").hasNext());
  }

  @Test
  void aStreamEndsWithItsTimeOrWhenItIsCut() {
    String image = startBuild();
    modal.model.faults().cut("ImageJoinStreaming", 1);
    Iterator<ImageJoinStreamingResponse> cut = join(image, "");
    assertThat(cut.next().hasResult()).isFalse();
    assertThat(cut.hasNext()).isFalse();

    modal.model.images().buildTime(Duration.ofHours(1));
    String slow = modal.stub().imageGetOrCreate(ModalSocket.image("FROM slow")).getImageId();
    Iterator<ImageJoinStreamingResponse> open = join(slow, "");
    assertThat(open.next().hasResult()).isFalse();
    modal.time.advance(Duration.ofSeconds(55));
    assertThat(open.hasNext()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "RUN false,1",
    "RUN exit 3,3",
    "RUN make && exit 12,12",
    "RUN a; b; false,1",
    "RUN exit 0,",
    "RUN exit 3 || true,",
    "RUN echo false,",
    "ENV A=false,",
    "RUN falsehood,"
  })
  void aBuildFailsAsItsCommandsWould(String command, @Nullable Integer code) {
    var answer = modal.stub().imageGetOrCreate(ModalSocket.image("FROM a", command));

    assertThat(answer.getResult().getStatusValue()).isEqualTo(code == null ? 1 : 2);
    assertThat(answer.hasMetadata()).isEqualTo(code == null);
    if (code != null) {
      assertThat(answer.getResult().getException())
          .contains("'" + command + "'")
          .endsWith("exit code " + code);
      ModalLog.Entry last =
          modal.model.images().log(answer.getImageId()).from(0).entries().getLast();
      assertThat(last.channel()).isEqualTo(ModalLog.Channel.STDERR);
    }
  }

  @Test
  void aLayerIsWhatItIsBuiltFrom() {
    var plain = ModalSocket.image("FROM base");
    var gpu = plain.toBuilder();
    gpu.getImageBuilder().getGpuConfigBuilder().setGpuType("T4").setCount(1);
    var newer = plain.toBuilder().setBuilderVersion("2026.12");
    var forced = plain.toBuilder().setForceBuild(true);

    assertThat(built(plain)).isEqualTo(modal.imageId);
    String onGpu = built(gpu.build());
    String byNewer = built(newer.build());
    String again = built(forced.build());
    assertThat(List.of(modal.imageId, onGpu, byNewer, again)).doesNotHaveDuplicates();
    assertThat(built(plain)).isEqualTo(again);
    assertThat(
            modal
                .stub()
                .imageFromId(ImageFromIdRequest.newBuilder().setImageId(onGpu).build())
                .getImageId())
        .isEqualTo(onGpu);
    var ofNothing = plain.toBuilder();
    ofNothing.getImageBuilder().addSecretIds("st-none");
    assertRefused(Code.NOT_FOUND, () -> built(ofNothing.build()));
  }

  private String built(ImageGetOrCreateRequest request) {
    return modal.stub().imageGetOrCreate(request).getImageId();
  }

  private Iterator<TaskLogsBatch> logs(String id, FileDescriptor descriptor) {
    return modal
        .stub()
        .sandboxGetLogs(
            SandboxGetLogsRequest.newBuilder()
                .setSandboxId(id)
                .setFileDescriptor(descriptor)
                .setTimeout(55)
                .setLastEntryId("0-0")
                .build());
  }

  @Test
  void logsComeWhileItRunsAndEndWithIt() {
    String script = "echo a; nothing; sleep 5; echo b";
    String id = modal.createV1(modal.sandbox("sh", "-c", script));
    modal.time.advance(Duration.ZERO);
    Iterator<TaskLogsBatch> out = logs(id, FileDescriptor.FILE_DESCRIPTOR_STDOUT);
    assertThat(out.next().getItems(0).getData()).isEqualTo("a\n");

    modal.time.advance(Duration.ofSeconds(5));

    assertThat(out.next().getItems(0).getData()).isEqualTo("b\n");
    TaskLogsBatch last = out.next();
    assertThat(last.getEof()).isTrue();
    assertThat(last.getItemsCount()).isZero();
    assertThat(last.getTaskId()).isEqualTo(modal.model.sandboxes().look(id).taskId());
    assertThat(out.hasNext()).isFalse();
    assertThat(logs(id, FileDescriptor.FILE_DESCRIPTOR_STDERR).next().getItems(0).getData())
        .isEqualTo("nothing: not emulated\n");
    assertThat(logs(id, FileDescriptor.FILE_DESCRIPTOR_INFO).next().getEof()).isTrue();
    String second = modal.createV2(modal.sandbox());
    assertRefused(
        Code.NOT_FOUND, () -> logs(second, FileDescriptor.FILE_DESCRIPTOR_STDOUT).hasNext());
  }

  @Test
  void logsCanBeFetchedByTimeTextAndNumber() {
    String id = modal.createV2(modal.sandbox("sh", "-c", "echo a1; sleep 5; echo a2; nothing"));
    modal.time.advance(Duration.ofMinutes(1));
    String task = modal.model.sandboxes().look(id).taskId();
    var all = AppFetchLogsRequest.newBuilder().setTaskId(task);

    assertThat(fetched(all)).containsExactly("a1\n", "a2\n", "nothing: not emulated\n");
    assertThat(fetched(all.clone().setLimit(1))).containsExactly("nothing: not emulated\n");
    assertThat(fetched(all.clone().setSearchText("2"))).containsExactly("a2\n");
    assertThat(fetched(all.clone().setSource(FileDescriptor.FILE_DESCRIPTOR_STDOUT)))
        .containsExactly("a1\n", "a2\n");
    var afterStart = Timestamp.newBuilder().setSeconds(ModalSocket.START.getEpochSecond() + 1);
    assertThat(fetched(all.clone().setUntil(afterStart))).containsExactly("a1\n");
    assertThat(fetched(all.clone().setSince(afterStart))).hasSize(2);
    assertRefused(Code.NOT_FOUND, () -> fetched(all.clone().setTaskId("ta-none")));
  }

  private List<String> fetched(AppFetchLogsRequest.Builder request) {
    return modal.stub().appFetchLogs(request.build()).getBatchesList().stream()
        .flatMap(batch -> batch.getItemsList().stream())
        .map(TaskLogs::getData)
        .toList();
  }
}
