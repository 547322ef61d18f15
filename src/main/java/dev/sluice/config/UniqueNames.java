package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Holds names to being used once, over all files and after expansion. */
final class UniqueNames {
  private final String what;
  private final Map<String, Place> seen = new HashMap<>();

  /**
   * @param what the kind of thing that is named, as a message calls it
   */
  UniqueNames(String what) {
    this.what = what;
  }

  static void check(List<Pool> pools, Findings findings) {
    var names = new UniqueNames("pool");
    pools.forEach(pool -> names.add(pool.name(), pool.place(), findings));
  }

  /** Takes one name, and reports it if it was there before. */
  void add(String name, Place place, Findings findings) {
    Place first = seen.putIfAbsent(name, place);
    if (first != null) {
      findings.add(
          Diagnostic.of(
                  Code.DUPLICATE_NAME,
                  "The " + what + " " + Quote.of(name) + " is declared twice",
                  place,
                  "",
                  "Names are unique over all files and after expansion of forEach.")
              .with("The first one", first));
    }
  }
}
