package dev.sluice.provider;

import dev.sluice.address.AddressRanges;

/** From where GitHub sends its webhooks. Calls block, are bounded in time, from any thread. */
public interface HookRanges {
  /**
   * Reads the ranges that GitHub publishes; not empty. {@link Failure.Absent} if this GitHub
   * publishes none, as GitHub Enterprise Server.
   */
  Answer<AddressRanges> read();
}
