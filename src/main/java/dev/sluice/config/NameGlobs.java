package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import java.util.List;

/** Globs on names of pools, which are compared as they are written. */
final class NameGlobs {
  /** Names to search for the one that was meant; more would cost their product with the globs. */
  private static final int CANDIDATES = 1000;

  private NameGlobs() {}

  /** Reports globs that no pool meets: what was to be protected goes by another name. */
  static void check(List<Text> globs, List<Pool> pools, Findings findings) {
    List<String> candidates = pools.stream().map(Pool::name).limit(CANDIDATES).toList();
    for (Text text : globs) {
      var glob = new Glob(text.value(), text.place());
      if (pools.stream().noneMatch(pool -> covers(glob, pool.name()))) {
        findings.add(
            Code.NOTHING_PROTECTED,
            glob.isPattern()
                ? "No pool has a name like " + Quote.of(text.value())
                : "There is no pool " + Quote.of(text.value()),
            text.at(),
            Suggestion.question(text.value(), candidates).orElse(null));
      }
    }
  }

  /** Whether a name meets a glob from end to end, in time bounded by the product of both. */
  static boolean covers(Glob glob, String name) {
    String pattern = glob.text();
    int unit = 0;
    int at = 0;
    int star = -1;
    int starAt = 0;
    while (at < name.length()) {
      char wanted = unit < pattern.length() ? pattern.charAt(unit) : 0;
      if (wanted == '*') {
        star = ++unit;
        starAt = at;
      } else if (wanted == '?' || wanted == name.charAt(at)) {
        unit++;
        at++;
      } else if (star >= 0) {
        // Whatever an earlier star could still take, the last one can take as well.
        at = ++starAt;
        unit = star;
      } else {
        return false;
      }
    }
    while (unit < pattern.length() && pattern.charAt(unit) == '*') {
      unit++;
    }
    return unit == pattern.length();
  }
}
