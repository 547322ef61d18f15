package dev.sluice.modal;

import dev.sluice.provider.Failure;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import modal.client.GenericResult;
import modal.client.GenericResult.GenericStatus;
import modal.client.ImageJoinStreamingRequest;
import modal.client.ImageJoinStreamingResponse;
import modal.client.ModalClientGrpc;
import modal.client.TaskLogs;

/**
 * Follows a build until its result. The stream ends every 55 s by itself and is opened again behind
 * the last entry seen; a broken one too, a few times in a row, which Modal's libraries do not do.
 */
final class ImageBuild {
  /** How long Modal shall hold one stream: what its libraries ask for (2026-08). */
  private static final Duration HOLD = Duration.ofSeconds(55);

  private static final Duration STREAM_BOUND = HOLD.plusSeconds(15);
  private static final Duration REOPEN_PAUSE = Duration.ofMillis(500);
  private static final int LONGEST_BROKEN_RUN = 6;

  /** More than an hour of streams that are held as asked. */
  private static final int MOST_STREAMS = 100;

  private final Rpc rpc;
  private final Pause pause;

  ImageBuild(Rpc rpc, Pause pause) {
    this.rpc = rpc;
    this.pause = pause;
  }

  GenericResult await(String imageId, Consumer<String> log) {
    var progress = new Progress(log);
    int broken = 0;
    for (int opened = 0; opened < MOST_STREAMS; opened++) {
      String before = progress.lastEntry;
      try {
        Optional<GenericResult> result = follow(imageId, progress);
        if (result.isPresent()) {
          progress.flush();
          return result.get();
        }
        broken = before.equals(progress.lastEntry) ? broken : 0;
      } catch (StatusRuntimeException e) {
        broken = before.equals(progress.lastEntry) ? broken + 1 : 1;
        if (!Failures.isTransient(e.getStatus().getCode()) || broken > LONGEST_BROKEN_RUN) {
          throw rpc.failed(ModalClientGrpc.getImageJoinStreamingMethod(), e);
        }
      } catch (CallFailed e) {
        // The stream could not be opened for want of an auth token.
        broken++;
        if (!(e.failure() instanceof Failure.Unavailable) || broken > LONGEST_BROKEN_RUN) {
          throw e;
        }
      }
      rest(broken);
    }
    throw new CallFailed(new Failure.Unavailable("the build did not end within its time"));
  }

  /** Refuses every result but success. */
  static void check(GenericResult result) {
    String why = result.getException().isBlank() ? "no reason given" : result.getException();
    switch (result.getStatus()) {
      case GENERIC_STATUS_SUCCESS -> {}
      case GENERIC_STATUS_FAILURE, GENERIC_STATUS_MEMORY_MANAGER_EVICTION ->
          throw new CallFailed(new Failure.Refused("the image build failed: " + why));
      case GENERIC_STATUS_UNSPECIFIED,
          GENERIC_STATUS_TERMINATED,
          GENERIC_STATUS_TIMEOUT,
          GENERIC_STATUS_INIT_FAILURE,
          GENERIC_STATUS_INTERNAL_FAILURE,
          GENERIC_STATUS_IDLE_TIMEOUT,
          UNRECOGNIZED ->
          throw new CallFailed(
              new Failure.Unavailable(
                  "the image build ended with " + result.getStatus() + ": " + why));
    }
  }

  private Optional<GenericResult> follow(String imageId, Progress progress) {
    var request =
        ImageJoinStreamingRequest.newBuilder()
            .setImageId(imageId)
            .setTimeout((float) HOLD.toSeconds())
            .setLastEntryId(progress.lastEntry)
            .build();
    return rpc.stream(
        ModalClientGrpc.getImageJoinStreamingMethod(),
        request,
        STREAM_BOUND,
        messages -> read(messages, progress));
  }

  private static Optional<GenericResult> read(
      Iterator<ImageJoinStreamingResponse> messages, Progress progress) {
    while (messages.hasNext()) {
      ImageJoinStreamingResponse message = messages.next();
      progress.take(message);
      if (message.getResult().getStatus() != GenericStatus.GENERIC_STATUS_UNSPECIFIED) {
        return Optional.of(message.getResult());
      }
    }
    return Optional.empty();
  }

  private void rest(int broken) {
    try {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      pause.of(REOPEN_PAUSE.multipliedBy(1L << broken));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new CallFailed(new Failure.Unavailable("interrupted"));
    }
  }

  /** What was seen so far, over all streams. Used by one thread. */
  private static final class Progress {
    /** What is longer without an end is cut off there, and the rest is not kept. */
    private static final int LONGEST_LINE = 4000;

    private final Consumer<String> log;
    private final StringBuilder line = new StringBuilder();
    private String lastEntry = "";
    private boolean cut;

    Progress(Consumer<String> log) {
      this.log = log;
    }

    void take(ImageJoinStreamingResponse message) {
      if (!message.getEntryId().isEmpty()) {
        lastEntry = message.getEntryId();
      }
      for (TaskLogs logs : message.getTaskLogsList()) {
        take(logs.getData());
      }
    }

    private void take(String text) {
      int from = 0;
      for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        add(text, from, end);
        if (!cut) {
          log.accept(line.toString());
        }
        line.setLength(0);
        cut = false;
        from = end + 1;
      }
      add(text, from, text.length());
    }

    /** Adds to the line that is not over; one that becomes too long is told as far as it goes. */
    private void add(String text, int from, int to) {
      if (cut) {
        return;
      }
      line.append(text, from, Math.min(to, from + LONGEST_LINE));
      if (line.length() >= LONGEST_LINE) {
        line.setLength(LONGEST_LINE);
        cut = true;
        flush();
      }
    }

    void flush() {
      if (!line.isEmpty()) {
        log.accept(line.toString());
        line.setLength(0);
      }
    }
  }
}
