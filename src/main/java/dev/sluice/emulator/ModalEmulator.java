package dev.sluice.emulator;

import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The emulated Modal behind a loopback socket, plaintext HTTP/2. Clients may ping as often as
 * Modal's own do.
 */
public final class ModalEmulator implements AutoCloseable {
  private static final int MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
  private static final int PERMITTED_PING_SECONDS = 10;
  private static final int CLOSE_SECONDS = 5;

  private final Server server;
  private final ExecutorService executor;

  private ModalEmulator(Server server, ExecutorService executor) {
    this.server = server;
    this.executor = executor;
  }

  /**
   * Starts to listen.
   *
   * @param port 0 for a free one
   * @param interceptors see every call first, for tests that look at what was sent
   */
  public static ModalEmulator start(ModalModel model, int port, ServerInterceptor... interceptors)
      throws IOException {
    // A held call blocks its thread.
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
            .executor(executor)
            .addService(ModalService.of(model))
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .permitKeepAliveTime(PERMITTED_PING_SECONDS, TimeUnit.SECONDS)
            .permitKeepAliveWithoutCalls(true)
            .intercept(new ModalGate());
    List.of(interceptors).forEach(builder::intercept);
    return new ModalEmulator(builder.build().start(), executor);
  }

  public int port() {
    return server.getPort();
  }

  /** What goes into {@code MODAL_SERVER_URL}. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** Breaks all calls off. Idempotent. */
  @Override
  public void close() {
    server.shutdownNow();
    executor.shutdownNow();
    try {
      if (!server.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the emulator does not stop");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
