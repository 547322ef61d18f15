package dev.sluice.address;

import dev.sluice.diagnostic.Quote;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that begin with the same bits (CIDR).
 *
 * @param network the first of them
 * @param prefix how many bits they share, from 0 to 32 or 128
 */
public record AddressRange(InetAddress network, int prefix) {
  private static final Pattern RANGE = Pattern.compile("([^/]{1,45})(?:/([0-9]{1,3}))?");

  public AddressRange {
    byte[] bytes = Addresses.bytes(network);
    if (prefix < 0 || prefix > bytes.length * Byte.SIZE) {
      throw new IllegalArgumentException("no such prefix: " + prefix);
    }
    if (!Arrays.equals(cut(bytes, prefix), bytes)) {
      throw new IllegalArgumentException("there are bits set after the prefix");
    }
    network = address(bytes);
  }

  /** The outcome of reading a range from its text. */
  public sealed interface Read {
    record Good(AddressRange range) implements Read {}

    /**
     * What is wrong.
     *
     * @param message one line without a full stop
     * @param help null if there is nothing to add
     */
    record Bad(String message, @Nullable String help) implements Read {}
  }

  /** Reads {@code 10.0.0.0/8} or {@code 2001:db8::/32}; an address alone is a range of one. */
  public static Read parse(String text) {
    Matcher matcher = RANGE.matcher(text);
    Optional<InetAddress> found =
        matcher.matches() ? Addresses.parse(matcher.group(1)) : Optional.empty();
    if (found.isEmpty()) {
      return new Read.Bad(
          Quote.of(text) + " is not an address range",
          "Write an address and the length of its prefix, such as 10.0.0.0/8.");
    }
    byte[] address = Addresses.bytes(found.get());
    int bits = address.length * Byte.SIZE;
    if (address.length == Integer.BYTES && text.contains(":")) {
      return new Read.Bad(
          Quote.of(text) + " is an IPv4 address in the notation of IPv6",
          "Write " + Addresses.print(found.get()) + " and the length of its prefix up to 32.");
    }
    int prefix = matcher.group(2) == null ? bits : Integer.parseInt(matcher.group(2));
    if (prefix > bits) {
      return new Read.Bad("The prefix of " + Quote.of(text) + " is longer than " + bits, null);
    }
    InetAddress network = address(cut(address, prefix));
    if (!network.equals(found.get())) {
      return new Read.Bad(
          Quote.of(text) + " has bits set after its prefix",
          "The range around it is " + Addresses.print(network) + "/" + prefix + ".");
    }
    return new Read.Good(new AddressRange(network, prefix));
  }

  /** Whether the address is in the range; IPv4 in the notation of IPv6 counts as IPv4. */
  public boolean contains(InetAddress address) {
    byte[] its = Addresses.bytes(address);
    byte[] ours = Addresses.bytes(network);
    return its.length == ours.length && Arrays.equals(cut(its, prefix), ours);
  }

  private static byte[] cut(byte[] address, int prefix) {
    byte[] network = address.clone();
    for (int i = 0; i < network.length; i++) {
      int kept = Math.clamp(prefix - i * (long) Byte.SIZE, 0, Byte.SIZE);
      network[i] &= (byte) (0xFF << (Byte.SIZE - kept));
    }
    return network;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not 4 or 16 bytes", e);
    }
  }

  @Override
  public String toString() {
    return Addresses.print(network) + "/" + prefix;
  }
}
