package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks that renames lead from names that are gone to pools that exist. */
final class Moves {
  /** Names to search for the one that was meant; more would cost their product with the moves. */
  private static final int CANDIDATES = 1000;

  private Moves() {}

  static List<Moved> check(List<SectionReader.Move> moves, List<Pool> pools, Findings findings) {
    Set<String> names = new HashSet<>();
    pools.forEach(pool -> names.add(pool.name()));
    List<String> candidates = pools.stream().map(Pool::name).limit(CANDIDATES).toList();
    Map<String, SectionReader.Move> byFrom = new HashMap<>();
    Map<String, SectionReader.Move> byTo = new HashMap<>();
    for (SectionReader.Move move : moves) {
      String from = move.from().value();
      String to = move.to().value();
      if (names.contains(from)) {
        findings.add(
            Code.BAD_MOVE,
            "The pool " + Quote.of(from) + " still exists",
            move.from().at(),
            "A rename starts from a name that is gone.");
      }
      if (!names.contains(to)) {
        findings.add(
            Code.BAD_MOVE,
            "There is no pool " + Quote.of(to),
            move.to().at(),
            Suggestion.question(to, candidates).orElse(null));
      }
      twice(move.from(), byFrom.putIfAbsent(from, move), true, findings);
      twice(move.to(), byTo.putIfAbsent(to, move), false, findings);
    }
    return moves.stream().map(move -> new Moved(move.from().value(), move.to().value())).toList();
  }

  private static void twice(
      Text name,
      SectionReader.@org.jspecify.annotations.Nullable Move first,
      boolean from,
      Findings findings) {
    if (first != null) {
      String message =
          Quote.of(name.value()) + (from ? " is renamed twice" : " takes the place of two pools");
      var place = (from ? first.from() : first.to()).place();
      findings.add(
          Diagnostic.of(Code.BAD_MOVE, message, name.place(), name.at().pointer().toString(), null)
              .with("The first one", place));
    }
  }
}
