package dev.sluice.settings;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * {@code HOST:PORT}, {@code [IPv6]:PORT}, {@code :PORT} or {@code PORT}; port 0 is any free one.
 */
public record ListenAddress(String host, int port) {
  /** Reads an address; {@code defaultHost} where only a port is given. */
  public static Optional<ListenAddress> parse(String text, String defaultHost) {
    int colon = text.lastIndexOf(':');
    String host = colon <= 0 ? defaultHost : text.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return port < 0 || port > 65_535
          ? Optional.empty()
          : Optional.of(new ListenAddress(host, port));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(host, port);
  }
}
