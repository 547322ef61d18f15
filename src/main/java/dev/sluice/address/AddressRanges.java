package dev.sluice.address;

import java.net.InetAddress;
import java.util.List;

/** A set of addresses, as the union of ranges. */
public record AddressRanges(List<AddressRange> ranges) {
  public static final AddressRanges NONE = new AddressRanges(List.of());

  public AddressRanges {
    ranges = List.copyOf(ranges);
  }

  public boolean contains(InetAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }
}
