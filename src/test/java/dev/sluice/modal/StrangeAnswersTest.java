package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.failure;
import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.provider.Failure;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import modal.client.AuthTokenGetRequest;
import modal.client.AuthTokenGetResponse;
import modal.client.FileDescriptor;
import modal.client.GenericResult;
import modal.client.ModalClientGrpc;
import modal.client.SandboxGetLogsRequest;
import modal.client.SandboxGetTaskIdRequest;
import modal.client.SandboxGetTaskIdResponse;
import modal.client.SandboxWaitRequest;
import modal.client.SandboxWaitResponse;
import modal.client.TaskLogs;
import modal.client.TaskLogsBatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of answers that the emulator never gives. */
class StrangeAnswersTest {
  private static final String TOKEN = Canary.secret("auth").reveal();

  private final Script script = new Script();
  private volatile Instant now = Instant.parse("2026-11-24T12:00:00Z");
  private Server server;
  private Modal modal;

  @BeforeEach
  void open() throws Exception {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(script)
            .build()
            .start();
    modal =
        new Modal(
            new ModalConnection(
                URI.create("http://127.0.0.1:" + server.getPort()),
                Canary.secret("id"),
                Canary.secret("secret"),
                "app",
                null),
            () -> now,
            this::pass,
            new Random(1));
  }

  @AfterEach
  void close() {
    modal.close();
    server.shutdownNow();
  }

  private void pass(Duration duration) {
    now = now.plus(duration);
  }

  @Test
  void aStatusThatWeDoNotKnowSaysNothing() {
    script.result = GenericResult.newBuilder().setStatusValue(99).build();

    assertThat(failure(modal.status("sb-1"))).isInstanceOf(Failure.Unavailable.class);
    assertThat(failure(modal.placement("sb-1"))).isInstanceOf(Failure.Unavailable.class);
  }

  @Test
  void goesOnBehindTheLastEntryOfALogThatBreaks() {
    script.logs.add(stream -> {
      stream.onNext(batch("1-0", "one\ntw"));
      stream.onError(Status.UNAVAILABLE.asRuntimeException());
    });
    script.logs.add(StreamObserver::onCompleted);
    script.logs.add(stream -> {
      stream.onNext(batch("2-0", "o\n"));
      stream.onCompleted();
    });
    script.logs.add(stream -> {
      stream.onNext(batch("3-0", "three\n").toBuilder().setEof(true).build());
      stream.onCompleted();
    });

    assertThat(value(modal.lastLines("sb-1", 10))).containsExactly("one", "two", "three");
    assertThat(script.asked)
        .extracting(SandboxGetLogsRequest::getLastEntryId)
        .containsExactly("0-0", "1-0", "1-0", "2-0");
  }

  @Test
  void theLastLinesOfALongLogAreItsLast() {
    script.logs.add(stream -> {
      for (int i = 1; i <= 10_500; i++) {
        stream.onNext(batch(i + "-0", i + "\n"));
      }
      stream.onNext(TaskLogsBatch.newBuilder().setEof(true).build());
      stream.onCompleted();
    });

    assertThat(value(modal.lastLines("sb-1", 2))).containsExactly("10499", "10500");
  }

  @Test
  void tellsWhatItHasOfALogThatNeverComesToItsEnd() {
    script.logs.add(stream -> {
      stream.onNext(batch("1-0", "one\n"));
      stream.onError(Status.UNAVAILABLE.asRuntimeException());
    });
    script.rest =
        stream -> {
          pass(Duration.ofSeconds(4));
          stream.onError(Status.UNAVAILABLE.asRuntimeException());
        };

    assertThat(value(modal.lastLines("sb-1", 2))).containsExactly("one");
    assertThat(script.asked).hasSizeLessThanOrEqualTo(10);
  }

  @Test
  void aLogOfWhichNothingCouldBeReadIsAFailure() {
    script.rest = stream -> stream.onError(Status.UNAVAILABLE.asRuntimeException());

    assertThat(failure(modal.lastLines("sb-1", 2))).isInstanceOf(Failure.Unavailable.class);
    assertThat(script.asked).hasSize(10);
  }

  @Test
  void noPartOfATokenIsQuotedWhereverTheTextIsCut() {
    for (String secret :
        List.of(Canary.secret("secret").reveal(), Canary.secret("id").reveal(), TOKEN)) {
      for (int before = 200; before < 320; before++) {
        script.refusal = Status.INVALID_ARGUMENT.withDescription("x".repeat(before) + secret);

        String detail = failure(modal.status("sb-1")).detail();

        assertThat(detail.contains(secret.substring(0, 4))).isFalse();
      }
    }
  }

  private static TaskLogsBatch batch(String entry, String text) {
    return TaskLogsBatch.newBuilder()
        .setEntryId(entry)
        .addItems(TaskLogs.newBuilder().setData(text))
        .build();
  }

  /** A Modal that follows a script for what is printed to standard output. */
  private static final class Script extends ModalClientGrpc.ModalClientImplBase {
    final Deque<Consumer<StreamObserver<TaskLogsBatch>>> logs = new ArrayDeque<>();
    final List<SandboxGetLogsRequest> asked = new CopyOnWriteArrayList<>();
    GenericResult result = GenericResult.getDefaultInstance();
    Status refusal = Status.OK;
    Consumer<StreamObserver<TaskLogsBatch>> rest = Script::nothing;

    private static void nothing(StreamObserver<TaskLogsBatch> stream) {
      stream.onNext(TaskLogsBatch.newBuilder().setEof(true).build());
      stream.onCompleted();
    }

    @Override
    public void authTokenGet(
        AuthTokenGetRequest request, StreamObserver<AuthTokenGetResponse> answer) {
      answer.onNext(AuthTokenGetResponse.newBuilder().setToken(TOKEN).build());
      answer.onCompleted();
    }

    @Override
    public void sandboxWait(
        SandboxWaitRequest request, StreamObserver<SandboxWaitResponse> answer) {
      if (!refusal.isOk()) {
        answer.onError(refusal.asRuntimeException());
        return;
      }
      answer.onNext(SandboxWaitResponse.newBuilder().setResult(result).build());
      answer.onCompleted();
    }

    @Override
    public void sandboxGetTaskId(
        SandboxGetTaskIdRequest request, StreamObserver<SandboxGetTaskIdResponse> answer) {
      answer.onNext(SandboxGetTaskIdResponse.newBuilder().setTaskResult(result).build());
      answer.onCompleted();
    }

    @Override
    public void sandboxGetLogs(
        SandboxGetLogsRequest request, StreamObserver<TaskLogsBatch> answer) {
      if (request.getFileDescriptor() != FileDescriptor.FILE_DESCRIPTOR_STDOUT) {
        nothing(answer);
        return;
      }
      asked.add(request);
      var next = logs.poll();
      (next == null ? rest : next).accept(answer);
    }
  }
}
