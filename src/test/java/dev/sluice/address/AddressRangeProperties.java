package dev.sluice.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Ranges against strings of ones and zeros, compared bit by bit. */
class AddressRangeProperties {
  private static final String MAPPED = "0".repeat(80) + "1".repeat(16);

  /** An address, and a range that shares some of its first bits. */
  record Pair(String address, String network, int prefix) {}

  @Provide
  Arbitrary<Pair> pairs() {
    return Arbitraries.of(32, 128)
        .flatMap(bits -> {
          Arbitrary<String> text = Arbitraries.strings().withChars('0', '1').ofLength(bits);
          Arbitrary<Integer> length = Arbitraries.integers().between(0, bits);
          return Combinators.combine(text, text, length, length)
              .as((one, other, shared, prefix) -> {
                String near = one.substring(0, shared) + other.substring(shared);
                String network = near.substring(0, prefix) + "0".repeat(bits - prefix);
                return new Pair(one, network, prefix);
              });
        });
  }

  private static InetAddress address(String bits) {
    byte[] bytes = new byte[bits.length() / Byte.SIZE];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static AddressRange range(String text) {
    return switch (AddressRange.parse(text)) {
      case AddressRange.Read.Good(AddressRange range) -> range;
      case AddressRange.Read.Bad(String message, var _) -> throw new AssertionError(message);
    };
  }

  @Property
  void containsWhatBeginsWithTheSameBits(@ForAll("pairs") Pair pair) {
    var range = new AddressRange(address(pair.network()), pair.prefix());
    boolean begins = pair.address().startsWith(pair.network().substring(0, pair.prefix()));
    assertThat(range.contains(address(pair.address()))).isEqualTo(begins);
    assertThat(range.contains(range.network())).isTrue();
  }

  @Property
  void takesAnIpv4AddressInTheNotationOfIpv6ForIpv4(@ForAll("pairs") Pair pair)
      throws UnknownHostException {
    if (pair.address().length() == 32) {
      byte[] bytes = new byte[16];
      bytes[10] = (byte) 0xFF;
      bytes[11] = (byte) 0xFF;
      System.arraycopy(address(pair.address()).getAddress(), 0, bytes, 12, 4);
      InetAddress mapped = Inet6Address.getByAddress(null, bytes, -1);
      assertThat(mapped.getAddress()).hasSize(16);
      var range = new AddressRange(address(pair.network()), pair.prefix());
      assertThat(range.contains(mapped)).isEqualTo(range.contains(address(pair.address())));
    }
  }

  @Property
  void readsWhatItPrints(@ForAll("pairs") Pair pair) {
    if (pair.network().length() == 128 && pair.network().startsWith(MAPPED)) {
      return;
    }
    var range = new AddressRange(address(pair.network()), pair.prefix());
    assertThat(range(range.toString())).isEqualTo(range);
    assertThat(Addresses.parse(Addresses.print(address(pair.address()))))
        .contains(address(pair.address()));
  }

  @Property
  void aBitAfterThePrefixIsRefusedWithTheRangeAround(@ForAll("pairs") Pair pair) {
    InetAddress address = address(pair.address());
    String text = Addresses.print(address) + "/" + pair.prefix();
    boolean clean = !pair.address().substring(pair.prefix()).contains("1");
    assertThat(AddressRange.parse(text) instanceof AddressRange.Read.Good).isEqualTo(clean);
  }

  @Property
  void neverThrowsOnText(@ForAll String text) {
    assertThat(AddressRange.parse(text)).isNotNull();
    assertThat(Addresses.parse(text)).isNotNull();
  }

  @Example
  void looksNothingUpAndKnowsTheOldNotationsForWhatTheyAre() {
    for (String text :
        Arrays.asList("localhost", "010.0.0.1", "10.1", "1.2.3.4.5", "[::1]", "::1%lo", "", "/8")) {
      assertThat(AddressRange.parse(text)).isInstanceOf(AddressRange.Read.Bad.class);
      assertThat(Addresses.parse(text)).isEmpty();
    }
    assertThat(AddressRange.parse("::ffff:10.0.0.0/104"))
        .isEqualTo(
            new AddressRange.Read.Bad(
                "\"::ffff:10.0.0.0/104\" is an IPv4 address in the notation of IPv6",
                "Write 10.0.0.0 and the length of its prefix up to 32."));
    assertThat(AddressRange.parse("10.0.0.0/33")).isInstanceOf(AddressRange.Read.Bad.class);
    assertThat(range("192.0.2.7")).hasToString("192.0.2.7/32");
    assertThat(range("2001:db8::7").prefix()).isEqualTo(128);
  }

  @Example
  void anIpv6RangeHoldsNoIpv4AddressAndTheReverse() {
    var ranges = new AddressRanges(List.of(range("::/0")));
    assertThat(ranges.contains(range("192.0.2.7").network())).isFalse();
    assertThat(ranges.contains(range("2001:db8::7").network())).isTrue();
    assertThat(range("0.0.0.0/0").contains(range("::1").network())).isFalse();
  }
}
