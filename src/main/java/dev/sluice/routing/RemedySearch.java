package dev.sluice.routing;

import dev.sluice.config.Glob;
import dev.sluice.config.Match;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Suggestion;
import dev.sluice.routing.CompiledMatcher.Clause;
import dev.sluice.routing.CompiledMatcher.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a pool take a job step by step: carries each edit out and judges anew, so that whatever it
 * returns is known to work.
 */
final class RemedySearch {
  /** What to change where either would do. */
  enum Prefer {
    JOB,
    POOL
  }

  /** Any value of a wildcard will do that the pool does not exclude. */
  private static final List<String> FILLINGS = List.of("x", "1", "", "any", "q-7");

  private final Prefer prefer;
  private JobFacts job;
  private Match match;
  private CompiledMatcher matcher;
  private List<String> labels;

  private RemedySearch(Match match, JobFacts job, Prefer prefer) {
    this.prefer = prefer;
    this.job = job.foldable();
    this.match = match;
    this.matcher = CompiledMatcher.ofPool(match);
    this.labels = job.labelSet();
  }

  /** The edits, in the order in which they work; empty if there are none. */
  static List<Edit> find(Match match, JobFacts job, Prefer prefer) {
    return new RemedySearch(match, job, prefer).search();
  }

  private List<Edit> search() {
    List<Edit> edits = new ArrayList<>();
    // Each step settles something for good, and there is no more to settle than this.
    int bound =
        2 * labels.size()
            + Stream.of(match.labels().all(), match.labels().none()).mapToInt(List::size).sum()
            + match.repositories().exclude().size()
            + match.workflows().exclude().size()
            + match.branches().exclude().size()
            + match.actors().exclude().size()
            + 10;
    while (!matcher.matches(job)) {
      Optional<Edit> next = edits.size() < bound ? next() : Optional.empty();
      if (next.isEmpty()) {
        return List.of();
      }
      edits.add(next.get());
      apply(next.get());
    }
    return edits;
  }

  private void apply(Edit edit) {
    switch (edit) {
      case Edit.OfJob ofJob -> job = Edits.apply(ofJob, job);
      case Edit.OfPool ofPool -> match = Edits.apply(ofPool, match);
    }
    matcher = CompiledMatcher.ofPool(match);
    labels = job.labelSet();
  }

  private Optional<Edit> next() {
    return Stream.<java.util.function.Supplier<Optional<Edit>>>of(
            this::badLabel,
            this::missingLabel,
            this::noLabel,
            () ->
                clause(
                    matcher.repositories(),
                    job.repository(),
                    GlobPath.REPOSITORIES,
                    GlobPath.NOT_REPOSITORIES),
            () ->
                clause(
                    matcher.workflows(),
                    job.workflow(),
                    GlobPath.WORKFLOWS,
                    GlobPath.NOT_WORKFLOWS),
            () ->
                clause(matcher.branches(), job.branch(), GlobPath.BRANCHES, GlobPath.NOT_BRANCHES),
            () -> clause(matcher.actors(), job.actor(), GlobPath.ACTORS, GlobPath.NOT_ACTORS),
            this::visibility,
            this::forks)
        .map(java.util.function.Supplier::get)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<Edit> badLabel() {
    for (String label : labels) {
      if (matcher.isExcluded(label)) {
        return Optional.of(excluded(label));
      }
    }
    for (String label : labels) {
      if (!matcher.isListed(label)) {
        return Optional.of(unlisted(label));
      }
    }
    return Optional.empty();
  }

  private Edit excluded(String label) {
    Pattern<String> by =
        matcher.none().stream().filter(p -> p.meets(label)).findFirst().orElseThrow();
    Place place = by.glob().place();
    // Dropping a label that the pool also asks for would only bring it back.
    boolean asked =
        Stream.concat(matcher.all().stream(), matcher.any().stream())
            .anyMatch(p -> p.meets(label) && witness(p).isEmpty());
    return prefer == Prefer.JOB && !asked
        ? new Edit.DropLabel(label, place)
        : new Edit.RemoveGlob(GlobPath.NONE, by.glob().text(), place);
  }

  private Edit unlisted(String label) {
    List<Glob> optional = match.labels().optional();
    Place place = optional.isEmpty() ? match.place() : optional.getFirst().place();
    if (prefer == Prefer.JOB) {
      return misspelt(label).orElseGet(() -> new Edit.DropLabel(label, place));
    }
    // Under any, it would serve both as one that is asked for and as one that is allowed.
    return matcher.anyIsMet(labels)
        ? new Edit.AddGlob(GlobPath.OPTIONAL, asGlob(label), place)
        : new Edit.AddGlob(GlobPath.ANY, asGlob(label), matcher.any().getFirst().glob().place());
  }

  private Optional<Edit> misspelt(String label) {
    List<Pattern<String>> missing =
        Stream.concat(
                matcher.all().stream().filter(p -> !p.metBy(labels)),
                matcher.anyIsMet(labels) ? Stream.empty() : matcher.any().stream())
            .filter(p -> !p.glob().isPattern() && !matcher.isExcluded(lower(p.glob().text())))
            .toList();
    return Suggestion.of(label, missing.stream().map(p -> p.glob().text()).toList())
        .flatMap(meant ->
            missing.stream()
                .filter(p -> p.glob().text().equals(meant))
                .findFirst()
                .map(p -> new Edit.ChangeLabel(label, lower(meant), p.glob().place())));
  }

  private Optional<Edit> missingLabel() {
    List<Pattern<String>> unmet = matcher.all().stream().filter(p -> !p.metBy(labels)).toList();
    if (!unmet.isEmpty()) {
      // A literal may meet a wildcard besides, but not the other way round.
      Pattern<String> first =
          unmet.stream().filter(p -> !p.glob().isPattern()).findFirst().orElse(unmet.getFirst());
      return Optional.of(missing(first));
    }
    if (matcher.anyIsMet(labels)) {
      return Optional.empty();
    }
    Place place = matcher.any().getFirst().glob().place();
    Optional<Edit> added = prefer == Prefer.JOB ? added(matcher.any()) : Optional.empty();
    return added.isPresent() || labels.isEmpty()
        ? added
        : Optional.of(new Edit.AddGlob(GlobPath.ANY, asGlob(labels.getFirst()), place));
  }

  private Edit missing(Pattern<String> glob) {
    // A pool has to keep something that it asks for.
    boolean only = matcher.all().size() + matcher.any().size() == 1;
    Optional<String> label = prefer == Prefer.JOB || only ? witness(glob) : Optional.empty();
    return label
        .<Edit>map(l -> new Edit.AddLabel(l, glob.glob().text(), glob.glob().place()))
        .orElseGet(
            () -> new Edit.RemoveGlob(GlobPath.ALL, glob.glob().text(), glob.glob().place()));
  }

  private Optional<Edit> noLabel() {
    return labels.isEmpty()
        ? added(
            CompiledMatcher.Pattern.all(
                Stream.of(match.labels().all(), match.labels().any(), match.labels().optional())
                    .flatMap(List::stream)
                    .toList(),
                CompiledMatcher::folded))
        : Optional.empty();
  }

  private Optional<Edit> added(List<Pattern<String>> choice) {
    return choice.stream()
        .flatMap(p ->
            witness(p).stream().map(l -> new Edit.AddLabel(l, p.glob().text(), p.glob().place())))
        .map(Edit.class::cast)
        .findFirst();
  }

  /** A label that meets the glob and that the pool does not exclude. */
  private Optional<String> witness(Pattern<String> pattern) {
    String glob = lower(pattern.glob().text());
    return FILLINGS.stream()
        .map(filling ->
            glob.replace("*", filling)
                .replace("?", filling.isEmpty() ? "x" : filling.substring(0, 1)))
        .filter(label -> !label.isEmpty() && !matcher.isExcluded(label))
        .findFirst();
  }

  private <T> Optional<Edit> clause(
      Clause<T> clause, @Nullable T value, GlobPath include, GlobPath exclude) {
    if (clause.admits(value)) {
      return Optional.empty();
    }
    Place first =
        (clause.include().isEmpty() ? clause.exclude() : clause.include())
            .getFirst()
            .glob()
            .place();
    if (value == null) {
      return Optional.of(new Edit.ClearGlobs(include, first));
    }
    return Optional.of(
        clause.exclude().stream()
            .filter(p -> p.meets(value))
            .findFirst()
            .<Edit>map(p -> new Edit.RemoveGlob(exclude, p.glob().text(), p.glob().place()))
            .orElseGet(() -> new Edit.AddGlob(include, asGlob(value.toString()), first)));
  }

  private Optional<Edit> visibility() {
    return match.visibility().contains(job.visibility())
        ? Optional.empty()
        : Optional.of(new Edit.AdmitVisibility(job.visibility(), match.visibilityPlace()));
  }

  private Optional<Edit> forks() {
    return matcher.admitsFork(job, job.fork() != Fork.NO)
        ? Optional.empty()
        : Optional.of(new Edit.IncludeForks(match.forksPlace()));
  }

  /** A glob that the text meets and that the pools file can hold. */
  private static String asGlob(String text) {
    if (text.isBlank()) {
      return "*";
    }
    String glob = text.startsWith("!") || text.startsWith(" ") ? "?" + text.substring(1) : text;
    return glob.endsWith(" ") ? glob.substring(0, glob.length() - 1) + "?" : glob;
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
