package dev.sluice.config;

import dev.sluice.diagnostic.Quote;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Address ranges. Nothing is looked up. */
final class CidrSyntax {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:[.](?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern RANGE = Pattern.compile("([^/]{1,45})(?:/([0-9]{1,3}))?");

  private CidrSyntax() {}

  static Parsed<String> parse(String text) {
    Matcher matcher = RANGE.matcher(text);
    byte[] address = matcher.matches() ? address(matcher.group(1)) : new byte[0];
    if (address.length == 0) {
      return new Parsed.Bad<>(
          Quote.of(text) + " is not an address range",
          "Write an address and the length of its prefix, such as 10.0.0.0/8.");
    }
    int bits = address.length * Byte.SIZE;
    if (matcher.group(2) == null) {
      return new Parsed.Bad<>(
          Quote.of(text) + " lacks the length of its prefix",
          "For this single address write " + text + "/" + bits + ".");
    }
    int prefix = Integer.parseInt(matcher.group(2));
    if (prefix > bits) {
      return Parsed.bad("The prefix of " + Quote.of(text) + " is longer than " + bits);
    }
    byte[] network = network(address, prefix);
    if (!Arrays.equals(network, address)) {
      return new Parsed.Bad<>(
          Quote.of(text) + " has bits set after its prefix",
          "The range around it is " + print(network) + "/" + prefix + ".");
    }
    return new Parsed.Good<>(text);
  }

  private static byte[] address(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return new byte[0];
    }
    try {
      return text.contains(":")
          ? Inet6Address.ofLiteral(text).getAddress()
          : InetAddress.ofLiteral(text).getAddress();
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }

  private static byte[] network(byte[] address, int prefix) {
    byte[] network = address.clone();
    for (int i = 0; i < network.length; i++) {
      int kept = Math.clamp(prefix - i * (long) Byte.SIZE, 0, Byte.SIZE);
      network[i] &= (byte) (0xFF << (Byte.SIZE - kept));
    }
    return network;
  }

  /** The address as RFC 5952 writes it: of the longest runs of zero groups the first as "::". */
  private static String print(byte[] address) {
    if (address.length == Integer.BYTES) {
      return String.format(
          "%d.%d.%d.%d",
          address[0] & 0xFF, address[1] & 0xFF, address[2] & 0xFF, address[3] & 0xFF);
    }
    int[] groups = new int[address.length / 2];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = (address[2 * i] & 0xFF) << Byte.SIZE | (address[2 * i + 1] & 0xFF);
    }
    int from = 0;
    int length = 1;
    for (int i = 0; i < groups.length; i++) {
      int end = i;
      while (end < groups.length && groups[end] == 0) {
        end++;
      }
      if (end - i > length) {
        from = i;
        length = end - i;
      }
    }
    if (length == 1) {
      return hex(groups, 0, groups.length);
    }
    return hex(groups, 0, from) + "::" + hex(groups, from + length, groups.length);
  }

  private static String hex(int[] groups, int from, int to) {
    return Arrays.stream(groups, from, to)
        .mapToObj(Integer::toHexString)
        .collect(Collectors.joining(":"));
  }

  /** Whether a text is one IPv4 address. */
  static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches();
  }
}
