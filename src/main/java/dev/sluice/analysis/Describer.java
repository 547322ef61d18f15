package dev.sluice.analysis;

import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Match;
import dev.sluice.config.Visibility;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts a set of jobs into the words that the operator used for the matchers it is made of. */
final class Describer {
  private static final int MOST_EXCEPTIONS = 3;

  private record Known(Match match, String name) {}

  private final JobSpace space;
  private final Map<CellMatcher, Known> known = new HashMap<>();

  /**
   * @param tables whose matchers it has the words for; of equal ones those that come first
   */
  Describer(JobSpace space, List<CellTable> tables) {
    this.space = space;
    for (CellTable table : tables) {
      for (int entry = 0; entry < table.size(); entry++) {
        var words = new Known(table.match(entry), table.name(entry));
        known.putIfAbsent(table.matcher(entry), words);
      }
    }
  }

  /**
   * @param bases what all jobs of the set match
   * @param reduction of the set
   */
  Description describe(List<CellMatcher> bases, Reduction reduction) {
    Set<String> labels = new LinkedHashSet<>();
    Set<String> without = new LinkedHashSet<>();
    Set<String> fields = new LinkedHashSet<>();
    CellMatcher whole = reduction.base();
    List<BitSet> needed = strongest(whole.clauses());
    for (CellMatcher base : bases) {
      for (BitSet clause : base.clauses()) {
        if (needed.contains(Bits.and(clause, whole.allowed()))) {
          labels.add(text(base, clause));
        }
      }
      without.addAll(refused(base, whole.allowed()));
      fields(base, false, fields);
    }
    for (Escape escape : reduction.taken()) {
      if (!escape.clauses().isEmpty()) {
        without.add(text(escape.from(), escape.clauses().getFirst()));
      } else if (!escape.labels().isEmpty()) {
        if (needed.contains(Bits.and(escape.labels(), whole.allowed()))) {
          labels.add(outside(escape));
        }
      } else {
        fields(escape, true, fields);
      }
    }
    List<Description.Terms> except = new ArrayList<>();
    for (Escape escape : irredundant(List.copyOf(new LinkedHashSet<>(reduction.escapes())))) {
      except.add(exception(escape));
    }
    int shown = Math.min(MOST_EXCEPTIONS, except.size());
    return new Description(
        new Description.Terms(List.copyOf(labels), minus(without, labels), List.copyOf(fields)),
        except.subList(0, shown),
        except.size() - shown);
  }

  private static List<String> minus(Set<String> all, Set<String> other) {
    return all.stream().filter(text -> !other.contains(text)).toList();
  }

  /** The clauses that no other one implies. */
  private static List<BitSet> strongest(List<BitSet> clauses) {
    return clauses.stream()
        .filter(clause ->
            clauses.stream()
                .noneMatch(other -> !other.equals(clause) && Bits.contains(clause, other)))
        .toList();
  }

  private static List<Escape> irredundant(List<Escape> escapes) {
    List<Escape> kept = new ArrayList<>();
    for (Escape escape : escapes) {
      boolean covered =
          escapes.stream()
              .anyMatch(other ->
                  other != escape
                      && covers(other, escape)
                      && !(covers(escape, other)
                          && escapes.indexOf(escape) < escapes.indexOf(other)));
      if (!covered) {
        kept.add(escape);
      }
    }
    return kept;
  }

  /** Whether what one exception takes out is taken out by the wider one as well. */
  private static boolean covers(Escape wide, Escape narrow) {
    for (int f = 0; f < wide.values().size(); f++) {
      if (!Bits.contains(narrow.values().get(f), wide.values().get(f))) {
        return false;
      }
    }
    return Bits.contains(narrow.labels(), wide.labels())
        && wide.clauses().stream()
            .allMatch(clause ->
                narrow.clauses().stream().anyMatch(other -> Bits.contains(clause, other)));
  }

  private Description.Terms exception(Escape escape) {
    List<String> labels =
        escape.clauses().stream().map(clause -> text(escape.from(), clause)).toList();
    Set<String> without = new LinkedHashSet<>();
    if (!escape.labels().isEmpty()) {
      without.add(outside(escape));
    }
    Set<String> fields = new LinkedHashSet<>();
    fields(escape, false, fields);
    return new Description.Terms(labels, List.copyOf(without), List.copyOf(fields));
  }

  /** The globs that make up a clause of a matcher. */
  private String text(CellMatcher of, BitSet clause) {
    Known words = known.get(of);
    if (words != null) {
      LabelMatch lists = words.match().labels();
      for (Glob glob : lists.all()) {
        if (isWithin(glob, clause)) {
          return glob.text();
        }
      }
      List<String> any =
          lists.any().stream().filter(glob -> isWithin(glob, clause)).map(Glob::text).toList();
      if (!any.isEmpty()) {
        return String.join(" or ", any);
      }
    }
    return clause.isEmpty() ? "(none)" : "such as " + space.labelSample(clause.nextSetBit(0));
  }

  /** Whether a glob meets what is in the clause, and of what the matcher allows nothing else. */
  private boolean isWithin(Glob glob, BitSet clause) {
    BitSet met = space.labels(List.of(glob));
    return Bits.contains(met, clause) || !clause.isEmpty() && Bits.contains(clause, met);
  }

  /** The globs under none that would be allowed otherwise. */
  private List<String> refused(CellMatcher of, BitSet allowed) {
    Known words = known.get(of);
    if (words == null) {
      return List.of();
    }
    LabelMatch lists = words.match().labels();
    BitSet listed = space.labels(lists.all());
    listed.or(space.labels(lists.any()));
    listed.or(space.labels(lists.optional()));
    return lists.none().stream()
        .filter(glob -> {
          BitSet met = space.labels(List.of(glob));
          return !met.intersects(allowed) && met.intersects(listed);
        })
        .map(Glob::text)
        .toList();
  }

  /** The labels that a matcher does not allow. */
  private String outside(Escape escape) {
    Known words = known.get(escape.from());
    if (words != null) {
      List<String> none =
          words.match().labels().none().stream()
              .filter(glob -> space.labels(List.of(glob)).intersects(escape.labels()))
              .map(Glob::text)
              .toList();
      List<Glob> globs = words.match().labels().none();
      if (!none.isEmpty() && Bits.contains(space.labels(globs), escape.labels())) {
        return String.join(" or ", none);
      }
      return "a label that "
          + words.name()
          + " does not take, such as "
          + space.labelSample(escape.labels().nextSetBit(0));
    }
    return "such as " + space.labelSample(escape.labels().nextSetBit(0));
  }

  /** Whether a matcher restricts a field in another way than every pool does by default. */
  private boolean says(CellMatcher of, Match match, Field field) {
    boolean written =
        !match.visibilityPlace().equals(match.place()) || !match.forksPlace().equals(match.place());
    return of.values(field).cardinality() < space.size(field) && (field != Field.TRUST || written);
  }

  private void fields(CellMatcher of, boolean outside, Set<String> texts) {
    Known words = known.get(of);
    for (Field field : Field.values()) {
      if (words != null && says(of, words.match(), field)) {
        texts.add(text(words.match(), field, outside));
      }
    }
  }

  private void fields(Escape escape, boolean outside, Set<String> texts) {
    Known words = known.get(escape.from());
    for (Field field : Field.values()) {
      if (words != null && !escape.values().get(field.ordinal()).isEmpty()) {
        texts.add(text(words.match(), field, outside));
      }
    }
  }

  private static String text(Match match, Field field, boolean outside) {
    return switch (field) {
      case REPOSITORY -> list("repository", match.repositories(), outside);
      case WORKFLOW -> list("workflow", match.workflows(), outside);
      case BRANCH -> list("branch", match.branches(), outside);
      case ACTOR -> list("actor", match.actors(), outside);
      case TRUST -> trust(match, outside);
    };
  }

  private static String list(String what, GlobList list, boolean outside) {
    String globs =
        Stream.concat(
                list.include().stream().map(Glob::text),
                list.exclude().stream().map(glob -> "!" + glob.text()))
            .collect(Collectors.joining(", "));
    return what + (outside ? " not " : " ") + globs;
  }

  private static String trust(Match match, boolean outside) {
    String visibility =
        match.visibility().stream()
            .sorted()
            .map(Visibility::word)
            .collect(Collectors.joining(" or "));
    String forks =
        switch (match.forks()) {
          case INCLUDE -> "";
          case EXCLUDE -> ", not from a fork";
          case ONLY -> ", from a fork";
          case EXCLUDE_IN_PUBLIC ->
              match.visibility().contains(Visibility.PUBLIC)
                  ? ", in public repositories not from a fork"
                  : "";
        };
    return (outside ? "not " : "") + visibility + forks;
  }
}
