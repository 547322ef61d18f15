package dev.sluice.modal;

import dev.sluice.provider.Failure;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
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

  /** For each of the two; what has been read by then is what there is. */
  private static final Duration TOTAL = Duration.ofSeconds(15);

  private static final Duration REOPEN_PAUSE = Duration.ofMillis(200);
  private static final int MOST_STREAMS = 10;

  /** Where Modal's own client begins. */
  private static final String FROM_THE_START = "0-0";

  /** A batch can be as long as a message, and a line as long as a batch. */
  private static final int LONGEST_LINE = 1_000;

  private final Rpc rpc;
  private final InstantSource clock;
  private final Pause pause;

  SandboxLogs(Rpc rpc, InstantSource clock, Pause pause) {
    this.rpc = rpc;
    this.clock = clock;
    this.pause = pause;
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

  /** A stream may end or break before the log does, and goes on behind the last entry then. */
  private Deque<Line> last(String sandboxId, FileDescriptor descriptor, int most) {
    var tail = new Tail(most);
    Instant end = clock.instant().plus(TOTAL);
    Optional<CallFailed> broken = Optional.empty();
    for (int opened = 0; opened < MOST_STREAMS && !tail.complete; opened++) {
      Duration left = Duration.between(clock.instant(), end);
      if (!left.isPositive() || (opened > 0 && !rested())) {
        break;
      }
      broken = follow(sandboxId, descriptor, left, tail);
    }
    if (broken.isPresent() && tail.isEmpty()) {
      throw broken.get();
    }
    return tail.lines();
  }

  /** Reads one stream as far as it goes, and returns what broke it if that may pass. */
  private Optional<CallFailed> follow(
      String sandboxId, FileDescriptor descriptor, Duration left, Tail tail) {
    Duration hold = left.compareTo(HOLD) < 0 ? left : HOLD;
    var request =
        SandboxGetLogsRequest.newBuilder()
            .setSandboxId(sandboxId)
            .setFileDescriptor(descriptor)
            .setTimeout((float) hold.toSeconds())
            .setLastEntryId(tail.lastEntry)
            .build();
    MethodDescriptor<SandboxGetLogsRequest, TaskLogsBatch> method =
        ModalClientGrpc.getSandboxGetLogsMethod();
    try {
      rpc.stream(method, request, left, tail::read);
      return Optional.empty();
    } catch (StatusRuntimeException e) {
      CallFailed failed = rpc.failed(method, e);
      if (!Failures.isTransient(e.getStatus().getCode())) {
        throw failed;
      }
      return Optional.of(failed);
    } catch (CallFailed e) {
      if (!(e.failure() instanceof Failure.Unavailable)) {
        throw e;
      }
      return Optional.of(e);
    }
  }

  private boolean rested() {
    try {
      pause.of(REOPEN_PAUSE);
      return true;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The end of one log, over all its streams. Used by one thread. */
  private static final class Tail {
    private final int most;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final StringBuilder open = new StringBuilder();
    private String lastEntry = FROM_THE_START;
    private boolean complete;
    private double at;

    private Tail(int most) {
      this.most = most;
    }

    private boolean read(Iterator<TaskLogsBatch> batches) {
      while (!complete && batches.hasNext()) {
        TaskLogsBatch batch = batches.next();
        if (!batch.getEntryId().isEmpty()) {
          lastEntry = batch.getEntryId();
        }
        for (TaskLogs item : batch.getItemsList()) {
          at = item.getTimestamp();
          take(item.getData());
        }
        complete = batch.getEof();
      }
      return complete;
    }

    private boolean isEmpty() {
      return lines.isEmpty() && open.isEmpty();
    }

    private Deque<Line> lines() {
      close();
      return lines;
    }

    private void take(String data) {
      int from = 0;
      for (int end = data.indexOf('\n'); end >= 0; end = data.indexOf('\n', from)) {
        append(data, from, end);
        close();
        from = end + 1;
      }
      append(data, from, data.length());
    }

    private void append(String data, int from, int to) {
      int room = LONGEST_LINE - open.length();
      open.append(data, from, Math.min(to, from + Math.max(0, room)));
    }

    private void close() {
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
