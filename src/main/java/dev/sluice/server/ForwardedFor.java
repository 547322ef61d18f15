package dev.sluice.server;

import dev.sluice.address.AddressRanges;
import dev.sluice.address.Addresses;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who sent a request that came through proxies. Each proxy appends the address it was asked from to
 * {@code X-Forwarded-For}, so what a trusted one wrote is true and anything to the left of what a
 * stranger may have written is not.
 */
final class ForwardedFor {
  private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]*)\\](?::[0-9]{1,5})?");
  private static final Pattern WITH_PORT = Pattern.compile("([0-9.]+):[0-9]{1,5}");

  private ForwardedFor() {}

  /**
   * The last address on the way that is no trusted proxy's; where all are, the first one. Empty if
   * a trusted proxy wrote what is no address.
   *
   * @param headers values of the header in their order
   */
  static Optional<InetAddress> sender(
      InetAddress peer, List<String> headers, AddressRanges trusted) {
    if (headers.isEmpty() || !trusted.contains(peer)) {
      return Optional.of(peer);
    }
    String[] way = String.join(",", headers).split(",", -1);
    InetAddress sender = peer;
    for (int i = way.length - 1; i >= 0 && trusted.contains(sender); i--) {
      Optional<InetAddress> before = address(way[i].strip());
      if (before.isEmpty()) {
        return Optional.empty();
      }
      sender = before.get();
    }
    return Optional.of(sender);
  }

  /** With or without port, IPv6 with or without brackets. */
  private static Optional<InetAddress> address(String text) {
    Matcher bracketed = BRACKETED.matcher(text);
    if (bracketed.matches()) {
      return Addresses.parse(bracketed.group(1)).filter(_ -> bracketed.group(1).contains(":"));
    }
    Matcher ported = WITH_PORT.matcher(text);
    return Addresses.parse(ported.matches() ? ported.group(1) : text);
  }
}
