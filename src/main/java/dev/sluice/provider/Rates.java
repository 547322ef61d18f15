package dev.sluice.provider;

import java.util.Map;

/** What Modal asks of this workspace. Calls block and are bounded in time. */
public interface Rates {
  /** Modal's rates as it words them. */
  Answer<RateCard> rates();

  /**
   * Rates, by names that Modal does not publish.
   *
   * @param byName US dollars as text: of compute for a unit and hour, of storage for a GiB and
   *     month
   */
  record RateCard(Map<String, String> byName) {
    public RateCard {
      byName = Map.copyOf(byName);
    }
  }
}
