package dev.sluice.analysis;

import java.util.ArrayList;
import java.util.List;

/** What of a list keeps its order. */
public final class Order {
  private Order() {}

  /**
   * The longest part of a list that increases, as indexes into it; of several the one that ends
   * lowest. Patience sorting: n log n.
   *
   * @param ranks each once
   */
  public static List<Integer> longestIncreasing(List<Integer> ranks) {
    List<Integer> tails = new ArrayList<>();
    int[] previous = new int[ranks.size()];
    for (int i = 0; i < ranks.size(); i++) {
      int low = 0;
      int high = tails.size();
      while (low < high) {
        int middle = (low + high) / 2;
        if (ranks.get(tails.get(middle)) < ranks.get(i)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      previous[i] = low == 0 ? -1 : tails.get(low - 1);
      if (low == tails.size()) {
        tails.add(i);
      } else {
        tails.set(low, i);
      }
    }
    List<Integer> longest = new ArrayList<>();
    for (int at = tails.isEmpty() ? -1 : tails.getLast(); at >= 0; at = previous[at]) {
      longest.add(at);
    }
    return longest.reversed();
  }
}
