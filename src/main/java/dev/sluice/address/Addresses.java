package dev.sluice.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Single addresses as text. */
public final class Addresses {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:[.](?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{0,45}:[0-9A-Fa-f:.]{0,45}");

  private Addresses() {}

  /** Reads an address without brackets, port or zone; empty if it is none. */
  public static Optional<InetAddress> parse(String text) {
    if (!isIpv4(text) && !IPV6.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          text.contains(":") ? Inet6Address.ofLiteral(text) : InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a text is one IPv4 address. */
  public static boolean isIpv4(String text) {
    return IPV4.matcher(text).matches();
  }

  /** The address as RFC 5952 writes it: of the longest runs of zero groups the first as "::". */
  public static String print(InetAddress address) {
    byte[] bytes = bytes(address);
    if (bytes.length == Integer.BYTES) {
      return String.format(
          "%d.%d.%d.%d", bytes[0] & 0xFF, bytes[1] & 0xFF, bytes[2] & 0xFF, bytes[3] & 0xFF);
    }
    int[] groups = new int[bytes.length / 2];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = (bytes[2 * i] & 0xFF) << Byte.SIZE | (bytes[2 * i + 1] & 0xFF);
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

  /** In network order: 4 for IPv4, mapped into IPv6 or not, else 16. */
  static byte[] bytes(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length == Integer.BYTES) {
      return bytes;
    }
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return bytes;
      }
    }
    boolean mapped = bytes[10] == (byte) 0xFF && bytes[11] == (byte) 0xFF;
    return mapped ? Arrays.copyOfRange(bytes, 12, bytes.length) : bytes;
  }
}
