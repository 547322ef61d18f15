package dev.sluice.settings;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
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

  /** The same host with the port that was found free. */
  public ListenAddress withPort(int found) {
    return new ListenAddress(host, found);
  }

  /** How this machine reaches it: by loopback where it listens on all addresses. */
  public URI localUrl() {
    InetAddress address = toSocketAddress().getAddress();
    String name = host;
    if (address != null && address.isAnyLocalAddress()) {
      name = address instanceof Inet6Address ? "::1" : "127.0.0.1";
    }
    return URI.create("http://" + new ListenAddress(name, port));
  }

  /**
   * How other machines reach it, as far as this one can tell: by its own address where it listens
   * on all. One that listens on loopback alone is reached by nobody else.
   */
  public URI urlForOthers() {
    InetAddress address = toSocketAddress().getAddress();
    if (address == null || !address.isAnyLocalAddress()) {
      return localUrl();
    }
    try {
      return URI.create(
          "http://" + new ListenAddress(InetAddress.getLocalHost().getHostAddress(), port));
    } catch (UnknownHostException e) {
      return localUrl();
    }
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  public InetSocketAddress toSocketAddress() {
    return new InetSocketAddress(host, port);
  }
}
