package dev.sluice.analysis;

import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Match;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Visibility;
import dev.sluice.routing.Fork;
import dev.sluice.routing.GlobPattern;
import dev.sluice.routing.JobFacts;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every possible job, up to what the globs of some matchers can tell apart. Whether a run is from a
 * fork is yes or no here: a job of which it is not known yet becomes one of both.
 */
final class JobSpace {
  /**
   * Cells of one field beyond those that its globs have one by one. More are not looked for, and
   * what is then said is no proof.
   */
  private static final int MORE_CELLS = 4_096;

  private final Values labels;
  private final Repositories repositories;
  private final Values workflows;
  private final Values branches;
  private final Values actors;
  private final CellMatcher any;

  /** Two tables have most of their matchers in common, which are large. */
  private final Map<Asked, CellMatcher> compiled = new HashMap<>();

  /** What of a matcher decides which jobs it matches: all but where it stands. */
  private record Asked(
      LabelMatch labels,
      GlobList repositories,
      GlobList workflows,
      GlobList branches,
      GlobList actors,
      Set<Visibility> visibility,
      ForkPolicy forks,
      boolean closedWorld) {
    static Asked of(Match match, boolean closedWorld) {
      return new Asked(
          match.labels(),
          match.repositories(),
          match.workflows(),
          match.branches(),
          match.actors(),
          match.visibility(),
          match.forks(),
          closedWorld);
    }
  }

  private JobSpace(Collector collector) {
    this.labels = collector.labels.values(Alphabet.LABEL, MORE_CELLS);
    this.repositories = collector.repositories.repositories(MORE_CELLS);
    this.workflows = collector.workflows.values(Alphabet.WORKFLOW, MORE_CELLS);
    this.branches = collector.branches.values(Alphabet.BRANCH, MORE_CELLS);
    this.actors = collector.actors.values(Alphabet.ACTOR, MORE_CELLS);
    this.any = everything();
  }

  /** Gathers the globs that have to be told apart. */
  static final class Collector {
    private final Values.Collector labels = new Values.Collector(GlobPattern.Field.FOLDED);
    private final Repositories.Collector repositories = new Repositories.Collector();
    private final Values.Collector workflows = new Values.Collector(GlobPattern.Field.EXACT);
    private final Values.Collector branches = new Values.Collector(GlobPattern.Field.EXACT);
    private final Values.Collector actors = new Values.Collector(GlobPattern.Field.FOLDED);

    Collector add(PoolsConfig config) {
      config.assume().forEach(assumption -> labels.add(assumption.atMostOne()));
      config.deny().forEach(rule -> add(rule.match()));
      config.pools().forEach(pool -> add(pool.match()));
      return this;
    }

    Collector add(Match match) {
      LabelMatch lists = match.labels();
      List.of(lists.all(), lists.any(), lists.none(), lists.optional()).forEach(labels::add);
      repositories.add(match.repositories());
      workflows.add(match.workflows());
      branches.add(match.branches());
      actors.add(match.actors());
      return this;
    }

    JobSpace space() {
      return new JobSpace(this);
    }
  }

  /** Whether every possible job is in the space. */
  boolean isComplete() {
    return labels.cells().complete()
        && repositories.complete()
        && workflows.cells().complete()
        && branches.cells().complete()
        && actors.cells().complete();
  }

  Repositories repositories() {
    return repositories;
  }

  /** How many label cells there are. */
  int labelCells() {
    return labels.cells().size();
  }

  /** The cells of labels that meet some of {@code globs}. */
  BitSet labels(List<Glob> globs) {
    return labels.meeting(globs);
  }

  String labelSample(int cell) {
    return labels.cells().samples().get(cell);
  }

  int size(Field field) {
    return switch (field) {
      case REPOSITORY -> repositories.size();
      case WORKFLOW -> workflows.size();
      case BRANCH -> branches.size();
      case ACTOR -> actors.size();
      case TRUST -> Field.TRUST_CELLS;
    };
  }

  /** The matcher that every job matches. */
  CellMatcher any() {
    return any;
  }

  private CellMatcher everything() {
    List<BitSet> values = new ArrayList<>();
    for (Field field : Field.values()) {
      values.add(Bits.all(size(field)));
    }
    return new CellMatcher(List.of(), Bits.all(labelCells()), values);
  }

  CellMatcher ofPool(Match match) {
    return compiled.computeIfAbsent(Asked.of(match, true), this::compile);
  }

  CellMatcher ofDenyRule(Match match) {
    return compiled.computeIfAbsent(Asked.of(match, false), this::compile);
  }

  private CellMatcher compile(Asked match) {
    LabelMatch lists = match.labels();
    BitSet allowed = Bits.all(labelCells());
    if (match.closedWorld()) {
      allowed = labels(lists.all());
      allowed.or(labels(lists.any()));
      allowed.or(labels(lists.optional()));
    }
    allowed.andNot(labels(lists.none()));
    List<BitSet> clauses = new ArrayList<>();
    for (Glob glob : lists.all()) {
      clauses.add(labels(List.of(glob)));
    }
    if (!lists.any().isEmpty()) {
      clauses.add(labels(lists.any()));
    }
    List<BitSet> values =
        List.of(
            repositories.allowed(match.repositories()),
            workflows.allowed(match.workflows()),
            branches.allowed(match.branches()),
            actors.allowed(match.actors()),
            trust(match));
    return new CellMatcher(clauses, allowed, values);
  }

  private static BitSet trust(Asked match) {
    var cells = new BitSet(Field.TRUST_CELLS);
    for (Visibility visibility : match.visibility()) {
      for (boolean fork : new boolean[] {false, true}) {
        boolean admitted =
            switch (match.forks()) {
              case INCLUDE -> true;
              case EXCLUDE -> !fork;
              case ONLY -> fork;
              case EXCLUDE_IN_PUBLIC -> !fork || visibility != Visibility.PUBLIC;
            };
        if (admitted) {
          cells.set(Field.trust(visibility, fork));
        }
      }
    }
    return cells;
  }

  /** One of the jobs that {@code job} stands for. */
  JobFacts sample(CellJob job) {
    return new JobFacts(
        repositories.samples().get(job.value(Field.REPOSITORY)),
        job.labels().stream().mapToObj(this::labelSample).toList(),
        Field.visibility(job.value(Field.TRUST)),
        Field.isFork(job.value(Field.TRUST)) ? Fork.YES : Fork.NO,
        workflows.sample(job.value(Field.WORKFLOW)),
        branches.sample(job.value(Field.BRANCH)),
        actors.sample(job.value(Field.ACTOR)));
  }
}
