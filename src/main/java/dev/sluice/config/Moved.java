package dev.sluice.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Says that pool {@code to} is what was pool {@code from}. */
public record Moved(String from, String to) {

  /**
   * Which pools of one file have another name in a later one: new names by old ones. A pool that
   * was there before is not what another one was renamed to: that one is gone, and its jobs move.
   */
  public static Map<String, String> between(PoolsConfig before, PoolsConfig after) {
    Set<String> known = new HashSet<>();
    before.pools().forEach(pool -> known.add(pool.name()));
    Map<String, String> renamed = new HashMap<>();
    for (Moved moved : after.moved()) {
      if (known.contains(moved.from()) && !known.contains(moved.to())) {
        renamed.put(moved.from(), moved.to());
      }
    }
    return renamed;
  }
}
