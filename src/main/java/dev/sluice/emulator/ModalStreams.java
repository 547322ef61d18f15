package dev.sluice.emulator;

import dev.sluice.emulator.ModalImages.Build;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import modal.client.FileDescriptor;
import modal.client.GenericResult;
import modal.client.GenericResult.GenericStatus;
import modal.client.ImageGetOrCreateResponse;
import modal.client.ImageJoinStreamingRequest;
import modal.client.ImageJoinStreamingResponse;
import modal.client.ImageMetadata;
import modal.client.SandboxGetLogsRequest;
import modal.client.SandboxWaitRequest;
import modal.client.SandboxWaitResponse;
import modal.client.TaskLogs;
import modal.client.TaskLogsBatch;

/** The calls that Modal holds open until something happens or the time asked for is over. */
final class ModalStreams {
  private static final double MILLIS = 1000.0;

  private final ModalModel model;

  ModalStreams(ModalModel model) {
    this.model = model;
  }

  /** Answers with the result once there is one, and without one when the time is over. */
  void waitForEnd(SandboxWaitRequest request, StreamObserver<SandboxWaitResponse> observer) {
    CompletableFuture<ModalSandbox> end;
    try {
      end =
          model.faults().around("SandboxWait", () -> model.sandboxes().end(request.getSandboxId()));
    } catch (ModalRefusal refusal) {
      observer.onError(ModalGate.error(refusal));
      return;
    }
    hold(
        end,
        request.getTimeout(),
        sandbox -> {
          observer.onNext(
              SandboxWaitResponse.newBuilder().setResult(ModalWire.result(sandbox)).build());
          observer.onCompleted();
        },
        () -> {
          observer.onNext(SandboxWaitResponse.getDefaultInstance());
          observer.onCompleted();
        });
  }

  /** Sends the build's log behind the entry the caller has seen, then its result. */
  void joinBuild(
      ImageJoinStreamingRequest request, StreamObserver<ImageJoinStreamingResponse> plain) {
    var observer = (ServerCallStreamObserver<ImageJoinStreamingResponse>) plain;
    // A client that has what it wants goes away; that must not end in an exception here.
    observer.setOnCancelHandler(() -> {});
    String id = request.getImageId();
    CompletableFuture<Build> build;
    try {
      build = model.faults().around("ImageJoinStreaming", () -> model.images().future(id));
      sendLog(id, entry(request.getLastEntryId()), observer);
    } catch (ModalRefusal refusal) {
      observer.onError(ModalGate.error(refusal));
      return;
    }
    hold(
        build,
        request.getTimeout(),
        done -> {
          observer.onNext(
              ImageJoinStreamingResponse.newBuilder()
                  .setResult(result(done))
                  .setMetadata(metadata())
                  .setEntryId(entryId(Integer.MAX_VALUE))
                  .setEof(true)
                  .build());
          observer.onCompleted();
        },
        observer::onCompleted);
  }

  private void sendLog(String id, int seen, StreamObserver<ImageJoinStreamingResponse> observer) {
    List<String> lines = model.images().log(id);
    for (int i = seen; i < lines.size(); i++) {
      observer.onNext(
          ImageJoinStreamingResponse.newBuilder()
              .addTaskLogs(log(lines.get(i)))
              .setEntryId(entryId(i + 1))
              .build());
    }
  }

  /** Sends the last words of a sandbox when it has ended. */
  void logs(SandboxGetLogsRequest request, StreamObserver<TaskLogsBatch> plain) {
    var observer = (ServerCallStreamObserver<TaskLogsBatch>) plain;
    observer.setOnCancelHandler(() -> {});
    CompletableFuture<ModalSandbox> end;
    try {
      end =
          model
              .faults()
              .around("SandboxGetLogs", () -> model.sandboxes().end(request.getSandboxId()));
    } catch (ModalRefusal refusal) {
      observer.onError(ModalGate.error(refusal));
      return;
    }
    hold(
        end,
        request.getTimeout(),
        sandbox -> {
          var batch = TaskLogsBatch.newBuilder().setTaskId(sandbox.taskId()).setEof(true);
          boolean wanted = request.getFileDescriptor() != FileDescriptor.FILE_DESCRIPTOR_STDERR;
          if (wanted && !sandbox.lastLogLine().isEmpty()) {
            batch.addItems(log(sandbox.lastLogLine() + "\n"));
          }
          observer.onNext(batch.setEntryId(entryId(1)).build());
          observer.onCompleted();
        },
        observer::onCompleted);
  }

  static ImageGetOrCreateResponse answer(Build build) {
    var response = ImageGetOrCreateResponse.newBuilder().setImageId(build.id());
    if (build.done()) {
      response.setResult(result(build));
    }
    return response.build();
  }

  /** Runs exactly one of the two. */
  private <T> void hold(
      CompletableFuture<T> what, float seconds, Consumer<T> there, Runnable over) {
    CompletableFuture<T> mine = what.copy();
    if (seconds <= 0 && !mine.isDone()) {
      over.run();
      return;
    }
    var timeUp = new CompletableFuture<T>();
    if (!mine.isDone()) {
      model
          .timeline()
          .after(Duration.ofMillis(Math.round(seconds * MILLIS)), () -> timeUp.cancel(false));
    }
    CompletableFuture.anyOf(mine, timeUp)
        .whenComplete((_, timeout) -> {
          if (timeout == null) {
            there.accept(mine.join());
          } else {
            over.run();
          }
        });
  }

  private static GenericResult result(Build build) {
    String error = build.error();
    var result = GenericResult.newBuilder();
    return error == null
        ? result.setStatus(GenericStatus.GENERIC_STATUS_SUCCESS).build()
        : result.setStatus(GenericStatus.GENERIC_STATUS_FAILURE).setException(error).build();
  }

  private ImageMetadata metadata() {
    return ImageMetadata.newBuilder().setImageBuilderVersion(model.builderVersion()).build();
  }

  private TaskLogs log(String text) {
    return TaskLogs.newBuilder()
        .setData(text)
        .setTimestamp(ModalWire.seconds(model.timeline().now()))
        .setFileDescriptor(FileDescriptor.FILE_DESCRIPTOR_STDOUT)
        .build();
  }

  private static String entryId(int index) {
    return index + "-0";
  }

  private static int entry(String id) {
    return id.isEmpty() ? 0 : Integer.parseInt(id.substring(0, id.indexOf('-')));
  }
}
