package dev.sluice.diagnostic;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that was probably meant. */
public final class Suggestion {
  /** Longer words are no typing slips, and the distance costs the product of both lengths. */
  private static final int LONGEST = 64;

  private Suggestion() {}

  /**
   * The candidate nearest to {@code word} by insertions, deletions, replacements and swaps of
   * neighbours, ignoring case, if it is near enough to be a slip: a third of the length, at least
   * one. Of equally near ones, the first.
   */
  public static Optional<String> of(String word, Collection<String> candidates) {
    String wanted = word.toLowerCase(Locale.ROOT);
    // Every letter is one slip away from every other: to suggest one would be a guess.
    if (wanted.length() <= 1 || wanted.length() > LONGEST) {
      return Optional.empty();
    }
    int best = Math.max(1, wanted.length() / 3) + 1;
    Optional<String> nearest = Optional.empty();
    for (String candidate : candidates) {
      if (candidate.length() > LONGEST || Math.abs(candidate.length() - wanted.length()) >= best) {
        continue;
      }
      int distance = distance(wanted, candidate.toLowerCase(Locale.ROOT));
      if (distance < best) {
        best = distance;
        nearest = Optional.of(candidate);
      }
    }
    return nearest;
  }

  /** {@code Did you mean "X"?} */
  public static Optional<String> question(String word, Collection<String> candidates) {
    return of(word, candidates).map(near -> "Did you mean " + Quote.of(near) + "?");
  }

  /** How many insertions, deletions, replacements and swaps of neighbours lead from a to b. */
  public static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
