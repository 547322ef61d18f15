package dev.sluice.server;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.net.InetSocketAddress;
import org.xnio.Options;

/** What both listeners have in common: nobody holds a connection for long or sends without end. */
final class Bounded {
  private static final int TIMEOUT_MILLIS = 30_000;

  private Bounded() {}

  /**
   * A listener to be given its handler.
   *
   * @param maxHeader of all headers together, in bytes
   * @param maxBody in bytes
   */
  static Undertow.Builder listener(InetSocketAddress address, int maxHeader, long maxBody) {
    return Undertow.builder()
        .addHttpListener(address.getPort(), address.getHostString())
        .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, maxBody)
        .setServerOption(UndertowOptions.MAX_HEADER_SIZE, maxHeader)
        .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, TIMEOUT_MILLIS)
        .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, TIMEOUT_MILLIS)
        .setSocketOption(Options.READ_TIMEOUT, TIMEOUT_MILLIS);
  }

  /** The port that a started server is bound to. */
  static int port(Undertow started) {
    return ((InetSocketAddress) started.getListenerInfo().getFirst().getAddress()).getPort();
  }
}
