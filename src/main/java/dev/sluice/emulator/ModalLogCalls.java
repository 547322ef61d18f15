package dev.sluice.emulator;

import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import java.time.Instant;
import java.util.List;
import modal.client.AppFetchLogsRequest;
import modal.client.AppFetchLogsResponse;
import modal.client.FileDescriptor;
import modal.client.SandboxGetLogsRequest;
import modal.client.TaskLogsBatch;

/** The calls about what sandboxes print: the first family's is followed, any's can be fetched. */
final class ModalLogCalls {
  private final ModalModel model;

  ModalLogCalls(ModalModel model) {
    this.model = model;
  }

  ModalFollower follow(SandboxGetLogsRequest request, StreamObserver<TaskLogsBatch> observer) {
    ModalSandbox sandbox = model.sandboxes().look(ModalFamily.V1.own(request.getSandboxId()));
    FileDescriptor wanted = request.getFileDescriptor();
    var sink =
        new ModalFollower.Sink() {
          @Override
          public void more(List<ModalLog.Entry> entries, int seen) {
            List<ModalLog.Entry> those =
                entries.stream().filter(entry -> isWanted(wanted, entry)).toList();
            if (!those.isEmpty()) {
              observer.onNext(batch(sandbox, those).setEntryId(ModalWire.entryId(seen)).build());
            }
          }

          @Override
          public void closed(int seen) {
            observer.onNext(
                batch(sandbox, List.of())
                    .setEntryId(ModalWire.entryId(seen + 1))
                    .setEof(true)
                    .build());
            observer.onCompleted();
          }

          @Override
          public void broken() {
            observer.onCompleted();
          }
        };
    return new ModalFollower(
        model.sandboxes().log(sandbox.id()),
        ModalWire.seen(request.getLastEntryId()),
        ModalHeld.limit(request.getTimeout()),
        sink);
  }

  /** The newest entries that fit. */
  AppFetchLogsResponse fetch(AppFetchLogsRequest request) {
    ModalSandbox sandbox = model.sandboxes().look(sandboxId(request));
    Instant since = instant(request.getSince());
    Instant until = request.hasUntil() ? instant(request.getUntil()) : Instant.MAX;
    List<ModalLog.Entry> fitting =
        model.sandboxes().log(sandbox.id()).from(0).entries().stream()
            .filter(entry -> isWanted(request.getSource(), entry))
            .filter(entry -> !entry.at().isBefore(since) && !entry.at().isAfter(until))
            .filter(entry -> entry.text().contains(request.getSearchText()))
            .toList();
    int limit = request.getLimit() == 0 ? fitting.size() : request.getLimit();
    var newest = fitting.subList(Math.max(0, fitting.size() - limit), fitting.size());
    var response = AppFetchLogsResponse.newBuilder();
    if (!newest.isEmpty()) {
      response.addBatches(batch(sandbox, newest));
    }
    return response.build();
  }

  /** Newest clients name the task only. */
  private String sandboxId(AppFetchLogsRequest request) {
    return request.getSandboxId().isEmpty()
        ? model.sandboxes().idOfTask(request.getTaskId())
        : request.getSandboxId();
  }

  private static TaskLogsBatch.Builder batch(ModalSandbox sandbox, List<ModalLog.Entry> entries) {
    return TaskLogsBatch.newBuilder()
        .setTaskId(sandbox.taskId())
        .addAllItems(entries.stream().map(ModalWire::log).toList());
  }

  private static boolean isWanted(FileDescriptor wanted, ModalLog.Entry entry) {
    return wanted == FileDescriptor.FILE_DESCRIPTOR_UNSPECIFIED
        || wanted == ModalWire.descriptor(entry.channel());
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }
}
