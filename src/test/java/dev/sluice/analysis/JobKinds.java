package dev.sluice.analysis;

import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.LabelMatch;
import dev.sluice.config.Match;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Visibility;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One job of every kind that the globs of some configurations can tell apart, found by trying out
 * all short values. Shares no code with the analysis that it judges.
 *
 * <p>Jobs are numbered; each is a place on every {@link Axis}.
 */
public final class JobKinds {
  /** What two jobs can differ in. On that of labels the place is the set of classes, as bits. */
  enum Axis {
    LABELS,
    REPOSITORY,
    WORKFLOW,
    BRANCH,
    ACTOR,
    VISIBILITY,
    FORK
  }

  private static final List<String> LABELS = words("abcx", 3);
  private static final List<String> OWNERS = List.of("acme", "b", "az", "z");
  private static final List<String> NAMES = List.of("app", "ab", "x", "q", "zz");
  private static final List<String> WORKFLOWS = List.of("ci", "CI", "cx", "other");
  private static final List<String> BRANCHES = List.of("main", "max", "release/1", "dev");
  private static final List<String> ACTORS = List.of("bot", "robot", "eve");

  private record Question(String glob, String value, boolean folded) {}

  /** Answers so far: the same few are asked for with every configuration. */
  private static final Map<Question, Boolean> ANSWERS = new ConcurrentHashMap<>();

  private record Kind(List<String> values, List<String> globs, boolean folded) {}

  /** Likewise. */
  private static final Map<Kind, List<List<String>>> CLASSES = new ConcurrentHashMap<>();

  private final List<String> labels;
  private final List<RepositoryName> repositories;
  private final List<@Nullable String> workflows;
  private final List<@Nullable String> branches;
  private final List<@Nullable String> actors;
  private final int count;
  private final int[] strides = new int[Axis.values().length];
  private final List<JobFacts> jobs = new ArrayList<>();

  private JobKinds(Globs globs, Random random) {
    this.labels = picked(classes(LABELS, globs.labels, true), random);
    this.repositories = repositories(globs.repositories);
    this.workflows = orNone(WORKFLOWS, globs.workflows, false, random);
    this.branches = orNone(BRANCHES, globs.branches, false, random);
    this.actors = orNone(ACTORS, globs.actors, true, random);
    int stride = 1;
    for (Axis axis : Axis.values()) {
      strides[axis.ordinal()] = stride;
      stride *= size(axis);
    }
    this.count = stride;
  }

  /** The kinds that {@code configs} tell apart together; {@code random} picks one job of each. */
  static JobKinds of(Random random, PoolsConfig... configs) {
    var globs = new Globs();
    for (PoolsConfig config : configs) {
      config
          .assume()
          .forEach(one -> one.atMostOne().forEach(glob -> globs.labels.add(glob.text())));
      config.deny().forEach(rule -> globs.add(rule.match()));
      config.pools().forEach(pool -> globs.add(pool.match()));
    }
    var kinds = new JobKinds(globs, random);
    kinds.fill();
    return kinds;
  }

  /** How many kinds there would be under these globs at most. */
  static int count(
      List<String> labels,
      List<String> repositories,
      List<String> workflows,
      List<String> branches,
      List<String> actors) {
    var globs = new Globs();
    globs.labels.addAll(labels);
    globs.repositories.addAll(repositories);
    globs.workflows.addAll(workflows);
    globs.branches.addAll(branches);
    globs.actors.addAll(actors);
    return new JobKinds(globs, new Random(0)).count;
  }

  /** The globs of some matchers, each once. */
  private static final class Globs {
    private final Set<String> labels = new LinkedHashSet<>();
    private final Set<String> repositories = new LinkedHashSet<>();
    private final Set<String> workflows = new LinkedHashSet<>();
    private final Set<String> branches = new LinkedHashSet<>();
    private final Set<String> actors = new LinkedHashSet<>();

    void add(Match match) {
      LabelMatch lists = match.labels();
      Stream.of(lists.all(), lists.any(), lists.none(), lists.optional())
          .flatMap(List::stream)
          .forEach(glob -> labels.add(glob.text()));
      add(match.repositories(), repositories);
      add(match.workflows(), workflows);
      add(match.branches(), branches);
      add(match.actors(), actors);
    }

    private static void add(GlobList list, Set<String> texts) {
      Stream.concat(list.include().stream(), list.exclude().stream())
          .forEach(glob -> texts.add(glob.text()));
    }
  }

  /** All words over {@code letters} of up to {@code longest} letters, the empty one aside. */
  static List<String> words(String letters, int longest) {
    List<String> words = new ArrayList<>();
    List<String> ends = List.of("");
    for (int length = 1; length <= longest; length++) {
      ends =
          ends.stream()
              .flatMap(start -> letters.chars().mapToObj(letter -> start + (char) letter))
              .toList();
      words.addAll(ends);
    }
    return words;
  }

  private static List<List<String>> classes(
      List<String> values, Collection<String> globs, boolean folded) {
    return CLASSES.computeIfAbsent(
        new Kind(values, List.copyOf(globs), folded),
        kind ->
            List.copyOf(
                kind.values.stream()
                    .collect(
                        Collectors.groupingBy(
                            value ->
                                kind.globs.stream()
                                    .filter(glob -> meets(glob, value, kind.folded))
                                    .toList(),
                            LinkedHashMap::new,
                            Collectors.toList()))
                    .values()));
  }

  private static List<String> picked(List<List<String>> classes, Random random) {
    return classes.stream().map(one -> one.get(random.nextInt(one.size()))).toList();
  }

  /** Absence is a value of its own, if some glob could tell it apart. */
  private static List<@Nullable String> orNone(
      List<String> values, Collection<String> globs, boolean folded, Random random) {
    List<@Nullable String> all = new ArrayList<>();
    boolean asked = !globs.isEmpty();
    if (asked || random.nextBoolean()) {
      all.add(null);
    }
    if (asked || all.isEmpty()) {
      all.addAll(picked(classes(values, globs, folded), random));
    }
    return all;
  }

  /** Of owners whose repositories meet the same globs one, and of its names one of each class. */
  private static List<RepositoryName> repositories(Collection<String> globs) {
    Map<Set<List<String>>, Collection<RepositoryName>> byKind = new LinkedHashMap<>();
    for (String owner : OWNERS) {
      Map<List<String>, RepositoryName> classes = new LinkedHashMap<>();
      for (String name : NAMES) {
        var repository = new RepositoryName(owner, name);
        classes.putIfAbsent(
            globs.stream().filter(glob -> meets(glob, repository)).toList(), repository);
      }
      byKind.putIfAbsent(classes.keySet(), classes.values());
    }
    return byKind.values().stream().flatMap(Collection::stream).toList();
  }

  private static boolean meets(String glob, String value, boolean folded) {
    return ANSWERS.computeIfAbsent(
        new Question(glob, value, folded),
        one ->
            folded
                ? isMet(glob.toLowerCase(Locale.ROOT), value.toLowerCase(Locale.ROOT))
                : isMet(glob, value));
  }

  private static boolean meets(String glob, RepositoryName repository) {
    int slash = glob.indexOf('/');
    return meets(glob.substring(0, slash), repository.owner(), true)
        && meets(glob.substring(slash + 1), repository.name(), true);
  }

  private static boolean isMet(String glob, String value) {
    String regex =
        glob.chars()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote("" + (char) c))
            .collect(Collectors.joining());
    return Pattern.matches(regex, value);
  }

  /** Whether a list lets a repository through. */
  static boolean admits(GlobList list, RepositoryName repository) {
    return (list.include().isEmpty() || meetsSome(list.include(), repository))
        && !meetsSome(list.exclude(), repository);
  }

  private static boolean meetsSome(List<Glob> globs, RepositoryName repository) {
    return globs.stream().anyMatch(glob -> meets(glob.text(), repository));
  }

  private void fill() {
    for (int job = 0; job < count; job++) {
      int set = at(job, Axis.LABELS);
      List<String> carried = new ArrayList<>();
      for (int label = 0; label < labels.size(); label++) {
        if ((set >> label & 1) == 1) {
          carried.add(labels.get(label));
        }
      }
      jobs.add(
          new JobFacts(
              repositories.get(at(job, Axis.REPOSITORY)),
              carried,
              Visibility.values()[at(job, Axis.VISIBILITY)],
              at(job, Axis.FORK) == 1 ? Fork.YES : Fork.NO,
              workflows.get(at(job, Axis.WORKFLOW)),
              branches.get(at(job, Axis.BRANCH)),
              actors.get(at(job, Axis.ACTOR))));
    }
  }

  public int size() {
    return jobs.size();
  }

  public JobFacts job(int job) {
    return jobs.get(job);
  }

  RepositoryName repository(int place) {
    return repositories.get(place);
  }

  /** How many places there are on an axis. */
  int size(Axis axis) {
    return switch (axis) {
      case LABELS -> 1 << labels.size();
      case REPOSITORY -> repositories.size();
      case WORKFLOW -> workflows.size();
      case BRANCH -> branches.size();
      case ACTOR -> actors.size();
      case VISIBILITY -> Visibility.values().length;
      case FORK -> 2;
    };
  }

  /** The place of a job on an axis. */
  int at(int job, Axis axis) {
    return job / strides[axis.ordinal()] % size(axis);
  }

  /** The kind of {@code job} with the labels of {@code other}. */
  int relabelled(int job, int other) {
    return firstAlike(job, Axis.LABELS) + at(other, Axis.LABELS) * strides[Axis.LABELS.ordinal()];
  }

  /** The first of the jobs that differ from {@code job} in nothing but one axis. */
  int firstAlike(int job, Axis axis) {
    return job - at(job, axis) * strides[axis.ordinal()];
  }
}
