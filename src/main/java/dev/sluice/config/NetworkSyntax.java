package dev.sluice.config;

import dev.sluice.diagnostic.Quote;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Address ranges and host names. Nothing is looked up. */
final class NetworkSyntax {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])(?:[.](?!$)|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
  private static final Pattern RANGE = Pattern.compile("([^/]{1,45})(?:/([0-9]{1,3}))?");
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final int LONGEST_DOMAIN = 253;

  private NetworkSyntax() {}

  static Parsed<String> parseCidr(String text) {
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
    if (!java.util.Arrays.equals(network, address)) {
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

  private static String print(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  static Parsed<String> parseDomain(String text) {
    String name = text.startsWith("*.") ? text.substring(2) : text;
    boolean good = name.length() <= LONGEST_DOMAIN && name.contains(".");
    for (String label : name.split("[.]", -1)) {
      good &= LABEL.matcher(label).matches();
    }
    if (good && !IPV4.matcher(name).matches()) {
      return new Parsed.Good<>(text.toLowerCase(java.util.Locale.ROOT));
    }
    return new Parsed.Bad<>(Quote.of(text) + " is not a domain", domainHelp(text));
  }

  private static String domainHelp(String text) {
    if (text.contains("://")) {
      return "Write only the host, without scheme and path.";
    }
    if (IPV4.matcher(text).matches()) {
      return "Addresses belong in cidrs: " + text + "/32.";
    }
    if (text.contains("*")) {
      return "* can only stand alone in front: *.example.com.";
    }
    return "Write a host name such as pypi.org, or *.pypi.org for all below it.";
  }

  /** Whether a domain of the list covers {@code host}. */
  static boolean covers(String domain, String host) {
    return domain.startsWith("*.") ? host.endsWith(domain.substring(1)) : host.equals(domain);
  }
}
