package dev.sluice.analysis;

import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.Match;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import java.util.BitSet;
import java.util.List;

/**
 * Why a matcher matches nothing.
 *
 * @param text one clause without a full stop
 */
record Contradiction(String text, Place place, String help) {

  static Contradiction of(CellTable table, int entry) {
    Match match = table.match(entry);
    BitSet none = table.space().labels(match.labels().none());
    for (Glob glob : match.labels().all()) {
      BitSet met = table.space().labels(List.of(glob));
      if (met.isEmpty()) {
        return noValue("label", glob);
      }
      if (Bits.contains(none, met)) {
        return excluded(glob);
      }
    }
    List<Glob> any = match.labels().any();
    if (!any.isEmpty() && Bits.contains(none, table.space().labels(any))) {
      return excluded(any.getFirst());
    }
    for (Field field : Field.values()) {
      if (table.matcher(entry).values(field).isEmpty()) {
        return of(match, field);
      }
    }
    return new Contradiction(
        "its lists contradict each other", table.place(entry), "Correct one of them.");
  }

  private static Contradiction excluded(Glob glob) {
    return new Contradiction(
        "every label that meets " + Quote.of(glob.text()) + " is excluded by none",
        glob.place(),
        "Take the label out of none, or ask for another one.");
  }

  private static Contradiction noValue(String what, Glob glob) {
    return new Contradiction(
        "there is no " + what + " that meets " + Quote.of(glob.text()),
        glob.place(),
        "Correct the glob.");
  }

  private static Contradiction of(Match match, Field field) {
    return switch (field) {
      case REPOSITORY -> of(match.repositories(), "repository");
      case WORKFLOW -> of(match.workflows(), "workflow");
      case BRANCH -> of(match.branches(), "branch");
      case ACTOR -> of(match.actors(), "actor");
      case TRUST ->
          new Contradiction(
              "no job has such a visibility and forks: " + match.forks().word(),
              match.forksPlace(),
              "List a visibility, or let forks be excluded or included.");
    };
  }

  private static Contradiction of(GlobList list, String what) {
    Glob first = list.include().isEmpty() ? list.exclude().getFirst() : list.include().getFirst();
    return list.exclude().isEmpty()
        ? noValue(what, first)
        : new Contradiction(
            "every " + what + " that is let in is excluded again",
            first.place(),
            "Take away one of the patterns with an exclamation mark.");
  }
}
