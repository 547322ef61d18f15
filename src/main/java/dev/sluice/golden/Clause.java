package dev.sluice.golden;

import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Match;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.Place;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One part of a matcher that could be taken away: a glob, or a word on visibility or forks.
 *
 * @param path such as {@code labels.all}
 * @param text as it is written
 * @param without the matcher as it would be otherwise: more than one where both the default and no
 *     restriction at all can take its place
 */
record Clause(String path, String text, Place place, List<Match> without) {

  /** The clauses that are written in a matcher. */
  static List<Clause> of(Match match, boolean pool) {
    List<Clause> clauses = new ArrayList<>();
    LabelMatch l = match.labels();
    globs(
        "labels.all",
        l.all(),
        "",
        clauses,
        rest -> match.with(new LabelMatch(rest, l.any(), l.none(), l.optional())));
    globs(
        "labels.any",
        l.any(),
        "",
        clauses,
        rest -> match.with(new LabelMatch(l.all(), rest, l.none(), l.optional())));
    globs(
        "labels.none",
        l.none(),
        "",
        clauses,
        rest -> match.with(new LabelMatch(l.all(), l.any(), rest, l.optional())));
    globs(
        "labels.optional",
        l.optional(),
        "",
        clauses,
        rest -> match.with(new LabelMatch(l.all(), l.any(), l.none(), rest)));
    lists(
        "repositories",
        match.repositories(),
        clauses,
        list -> match.with(list, match.workflows(), match.branches(), match.actors()));
    lists(
        "workflows",
        match.workflows(),
        clauses,
        list -> match.with(match.repositories(), list, match.branches(), match.actors()));
    lists(
        "branches",
        match.branches(),
        clauses,
        list -> match.with(match.repositories(), match.workflows(), list, match.actors()));
    lists(
        "actors",
        match.actors(),
        clauses,
        list -> match.with(match.repositories(), match.workflows(), match.branches(), list));
    visibility(match, pool, clauses);
    forks(match, pool, clauses);
    return clauses;
  }

  /** The globs of an assumption, given the matcher of the rule that stands for it. */
  static List<Clause> ofAssumption(Match match) {
    List<Clause> clauses = new ArrayList<>();
    globs(
        "assume.atMostOne",
        match.labels().any(),
        "",
        clauses,
        rest -> match.with(new LabelMatch(List.of(), rest, List.of(), List.of())));
    return clauses;
  }

  private static void lists(
      String path, GlobList list, List<Clause> clauses, Function<GlobList, Match> with) {
    globs(
        path, list.include(), "", clauses, rest -> with.apply(new GlobList(rest, list.exclude())));
    globs(
        path, list.exclude(), "!", clauses, rest -> with.apply(new GlobList(list.include(), rest)));
  }

  private static void globs(
      String path,
      List<Glob> globs,
      String sign,
      List<Clause> clauses,
      Function<List<Glob>, Match> with) {
    for (int i = 0; i < globs.size(); i++) {
      List<Glob> rest = new ArrayList<>(globs);
      Glob glob = rest.remove(i);
      String text = "\"" + sign + glob.text() + "\"";
      clauses.add(new Clause(path, text, glob.place(), List.of(with.apply(rest))));
    }
  }

  private static void visibility(Match match, boolean pool, List<Clause> clauses) {
    Set<Visibility> all = EnumSet.allOf(Visibility.class);
    Set<Visibility> absent = pool ? EnumSet.of(Visibility.PRIVATE, Visibility.INTERNAL) : all;
    List<Match> without =
        List.of(absent, all).stream()
            .distinct()
            .filter(other -> !other.equals(match.visibility()))
            .map(other -> match.with(other, match.forks()))
            .toList();
    if (!match.visibilityPlace().equals(match.place()) && !without.isEmpty()) {
      String text =
          match.visibility().stream()
              .sorted()
              .map(Visibility::word)
              .collect(Collectors.joining(", ", "[", "]"));
      clauses.add(new Clause("visibility", text, match.visibilityPlace(), without));
    }
  }

  private static void forks(Match match, boolean pool, List<Clause> clauses) {
    ForkPolicy absent = pool ? ForkPolicy.EXCLUDE_IN_PUBLIC : ForkPolicy.INCLUDE;
    List<Match> without =
        List.of(absent, ForkPolicy.INCLUDE).stream()
            .distinct()
            .filter(other -> other != match.forks())
            .map(other -> match.with(match.visibility(), other))
            .toList();
    if (!match.forksPlace().equals(match.place()) && !without.isEmpty()) {
      clauses.add(new Clause("forks", match.forks().word(), match.forksPlace(), without));
    }
  }
}
