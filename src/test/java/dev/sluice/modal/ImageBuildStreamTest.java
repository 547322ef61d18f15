package dev.sluice.modal;

import static dev.sluice.modal.ModalWorld.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.config.Docker;
import dev.sluice.provider.Answer;
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
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import modal.client.AppGetOrCreateRequest;
import modal.client.AppGetOrCreateResponse;
import modal.client.AuthTokenGetRequest;
import modal.client.AuthTokenGetResponse;
import modal.client.GenericResult;
import modal.client.GenericResult.GenericStatus;
import modal.client.ImageGetOrCreateRequest;
import modal.client.ImageGetOrCreateResponse;
import modal.client.ImageJoinStreamingRequest;
import modal.client.ImageJoinStreamingResponse;
import modal.client.ModalClientGrpc;
import modal.client.TaskLogs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a build is followed over streams that end as they like. */
class ImageBuildStreamTest {
  private final Script script = new Script();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final List<String> log = new ArrayList<>();
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
                    null)
                .withImageBuilderVersion("2025.06"),
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
    pauses.add(duration);
    now = now.plus(duration);
  }

  private Answer<String> build() {
    return modal.image(ModalWorld.IMAGE, Docker.NONE, log::add);
  }

  @Test
  void goesOnBehindTheLastEntryOfAStreamThatEndedEarly() {
    script.streams.add(stream -> {
      stream.onNext(message("1", "one\ntw"));
      stream.onCompleted();
    });
    script.streams.add(StreamObserver::onCompleted);
    script.streams.add(stream -> {
      stream.onNext(message("2", "o\n"));
      stream.onError(Status.UNAVAILABLE.asRuntimeException());
    });
    script.streams.add(stream -> {
      stream.onNext(message("3", "last"));
      stream.onNext(result(GenericStatus.GENERIC_STATUS_SUCCESS));
      stream.onCompleted();
    });

    assertThat(value(build())).isEqualTo("im-1");

    assertThat(script.asked)
        .extracting(ImageJoinStreamingRequest::getLastEntryId)
        .startsWith("", "1", "1", "2");
    assertThat(log).containsExactly("layer 1 of 2: one", "layer 1 of 2: two", "layer 1 of 2: last");
    assertThat(pauses).as("never reopened at once").hasSize(3).allMatch(it -> it.toMillis() >= 500);
  }

  @Test
  void aTokenThatCannotBeHadForAWhileIsABrokenStream() {
    script.streams.add(stream -> {
      stream.onNext(message("1", "one\n"));
      now = now.plus(Duration.ofHours(2));
      script.tokensRefused.set(4);
      stream.onCompleted();
    });

    assertThat(value(build())).isEqualTo("im-1");
    assertThat(script.tokensRefused).hasValue(0);
  }

  @Test
  void aResultWithoutStatusIsNone() {
    script.streams.add(stream -> {
      stream.onNext(
          ImageJoinStreamingResponse.newBuilder()
              .setResult(GenericResult.getDefaultInstance())
              .build());
      stream.onNext(message("1", "still going\n"));
      stream.onNext(result(GenericStatus.GENERIC_STATUS_SUCCESS));
      stream.onCompleted();
    });

    assertThat(value(build())).isEqualTo("im-1");
    assertThat(log).containsExactly("layer 1 of 2: still going");
  }

  @Test
  void endsWhereStreamsNeverBringAnything() {
    script.always = StreamObserver::onCompleted;

    assertThat(build())
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.Unavailable.class));
    assertThat(script.asked).hasSizeLessThanOrEqualTo(100);
    assertThat(pauses).hasSameSizeAs(script.asked);
  }

  @Test
  void anOutsideEndOfABuildMayBeTriedAgain() {
    script.streams.add(stream -> {
      stream.onNext(result(GenericStatus.GENERIC_STATUS_TERMINATED));
      stream.onCompleted();
    });

    assertThat(build())
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.failure()).isInstanceOf(Failure.Unavailable.class));
  }

  private static ImageJoinStreamingResponse message(String entry, String text) {
    return ImageJoinStreamingResponse.newBuilder()
        .setEntryId(entry)
        .addTaskLogs(TaskLogs.newBuilder().setData(text))
        .build();
  }

  private static ImageJoinStreamingResponse result(GenericStatus status) {
    return ImageJoinStreamingResponse.newBuilder()
        .setResult(GenericResult.newBuilder().setStatus(status))
        .build();
  }

  /** A Modal that builds nothing at once and follows a script for the first layer. */
  private static final class Script extends ModalClientGrpc.ModalClientImplBase {
    final Deque<Consumer<StreamObserver<ImageJoinStreamingResponse>>> streams = new ArrayDeque<>();
    final List<ImageJoinStreamingRequest> asked = new CopyOnWriteArrayList<>();
    final AtomicInteger tokensRefused = new AtomicInteger();
    Consumer<StreamObserver<ImageJoinStreamingResponse>> always =
        stream -> {
          stream.onNext(result(GenericStatus.GENERIC_STATUS_SUCCESS));
          stream.onCompleted();
        };

    @Override
    public void authTokenGet(
        AuthTokenGetRequest request, StreamObserver<AuthTokenGetResponse> answer) {
      if (tokensRefused.get() > 0) {
        tokensRefused.decrementAndGet();
        answer.onError(Status.UNAVAILABLE.asRuntimeException());
        return;
      }
      answer.onNext(AuthTokenGetResponse.newBuilder().setToken("a.b.c").build());
      answer.onCompleted();
    }

    @Override
    public void appGetOrCreate(
        AppGetOrCreateRequest request, StreamObserver<AppGetOrCreateResponse> answer) {
      answer.onNext(AppGetOrCreateResponse.newBuilder().setAppId("ap-1").build());
      answer.onCompleted();
    }

    @Override
    public void imageGetOrCreate(
        ImageGetOrCreateRequest request, StreamObserver<ImageGetOrCreateResponse> answer) {
      answer.onNext(ImageGetOrCreateResponse.newBuilder().setImageId("im-1").build());
      answer.onCompleted();
    }

    @Override
    public void imageJoinStreaming(
        ImageJoinStreamingRequest request, StreamObserver<ImageJoinStreamingResponse> answer) {
      asked.add(request);
      var next = streams.poll();
      (next == null ? always : next).accept(answer);
    }
  }
}
