package dev.sluice.modal;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** One open connection and the parts that speak through it. */
final class Session implements AutoCloseable {
  /** As in Modal's JS and Go clients (2026-08). */
  private static final int MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

  private static final int FLOW_CONTROL_WINDOW_BYTES = 64 * 1024 * 1024;
  private static final int KEEPALIVE_SECONDS = 30;
  private static final int KEEPALIVE_TIMEOUT_SECONDS = 10;

  private final ManagedChannel channel;
  private final Directory directory;
  private final Images images;
  private final EphemeralSecrets secrets;
  private final Sandboxes sandboxes;
  private final SandboxLogs logs;

  Session(ModalConnection connection, InstantSource clock, Pause pause, RandomGenerator random) {
    channel = open(connection);
    Rpc rpc = new Rpc(channel, connection, clock, pause, random);
    directory = new Directory(rpc, connection);
    images = new Images(rpc, directory, pause);
    secrets = new EphemeralSecrets(rpc, connection);
    sandboxes = new Sandboxes(rpc, directory, images, connection);
    logs = new SandboxLogs(rpc, clock, pause);
  }

  Directory directory() {
    return directory;
  }

  Images images() {
    return images;
  }

  EphemeralSecrets secrets() {
    return secrets;
  }

  Sandboxes sandboxes() {
    return sandboxes;
  }

  SandboxLogs logs() {
    return logs;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private static ManagedChannel open(ModalConnection connection) {
    String host = connection.serverUrl().getHost();
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(host, connection.port())
            .maxInboundMessageSize(MAX_MESSAGE_BYTES)
            .flowControlWindow(FLOW_CONTROL_WINDOW_BYTES)
            .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true)
            // The retry rules are Modal's and ours; the transport's own would multiply them.
            .disableRetry()
            .intercept(new Warnings());
    if (connection.plaintext()) {
      builder.usePlaintext();
    }
    return builder.build();
  }
}
