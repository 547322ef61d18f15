package dev.sluice.modal;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import modal.client.FileDescriptor;
import modal.client.ModalClientGrpc;
import modal.client.SandboxGetLogsRequest;
import modal.client.TaskLogs;
import modal.client.TaskLogsBatch;

/**
 * Reads what a sandbox printed last. Modal keeps its two streams apart (its JS client 0.11.1 reads
 * one at a time), so both are read and put together by their times.
 */
final class SandboxLogs {
  /** Of a sandbox that has ended everything is there; this is for one that has not. */
  private static final Duration HOLD = Duration.ofSeconds(5);

  private static final Duration STREAM_BOUND = HOLD.plusSeconds(10);

  /** Where Modal's own client begins. */
  private static final String FROM_THE_START = "0-0";

  /** A batch can be as long as a message, and a line as long as a batch. */
  private static final int LONGEST_LINE = 1_000;

  private static final int MOST_BATCHES = 10_000;

  private final Rpc rpc;

  SandboxLogs(Rpc rpc) {
    this.rpc = rpc;
  }

  private record Line(double at, String text) {}

  List<String> last(String sandboxId, int most) {
    return Stream.of(FileDescriptor.FILE_DESCRIPTOR_STDOUT, FileDescriptor.FILE_DESCRIPTOR_STDERR)
        .flatMap(stream -> last(sandboxId, stream, most).stream())
        .sorted(Comparator.comparingDouble(Line::at))
        .map(Line::text)
        .toList()
        .reversed()
        .stream()
        .limit(most)
        .toList()
        .reversed();
  }

  private Deque<Line> last(String sandboxId, FileDescriptor stream, int most) {
    var request =
        SandboxGetLogsRequest.newBuilder()
            .setSandboxId(sandboxId)
            .setFileDescriptor(stream)
            .setTimeout((float) HOLD.toSeconds())
            .setLastEntryId(FROM_THE_START)
            .build();
    var tail = new Tail(most);
    try {
      return rpc.stream(
          ModalClientGrpc.getSandboxGetLogsMethod(),
          request,
          STREAM_BOUND,
          batches -> tail.read(batches));
    } catch (StatusRuntimeException e) {
      throw rpc.failed(ModalClientGrpc.getSandboxGetLogsMethod(), e);
    }
  }

  /** The end of one stream. Used by one thread. */
  private static final class Tail {
    private final int most;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final StringBuilder open = new StringBuilder();

    private Tail(int most) {
      this.most = most;
    }

    private Deque<Line> read(Iterator<TaskLogsBatch> batches) {
      double at = 0;
      for (int read = 0; read < MOST_BATCHES && batches.hasNext(); read++) {
        TaskLogsBatch batch = batches.next();
        for (TaskLogs item : batch.getItemsList()) {
          at = item.getTimestamp();
          take(item.getData(), at);
        }
        if (batch.getEof()) {
          break;
        }
      }
      close(at);
      return lines;
    }

    private void take(String data, double at) {
      int from = 0;
      for (int end = data.indexOf('\n'); end >= 0; end = data.indexOf('\n', from)) {
        append(data, from, end);
        close(at);
        from = end + 1;
      }
      append(data, from, data.length());
    }

    private void append(String data, int from, int to) {
      int room = LONGEST_LINE - open.length();
      open.append(data, from, Math.min(to, from + Math.max(0, room)));
    }

    private void close(double at) {
      if (!open.toString().isBlank()) {
        lines.addLast(new Line(at, open.toString().stripTrailing()));
        if (lines.size() > most) {
          lines.removeFirst();
        }
      }
      open.setLength(0);
    }
  }
}
