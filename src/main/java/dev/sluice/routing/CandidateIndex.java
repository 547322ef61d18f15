package dev.sluice.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entries of a table that a job could concern without looking at the others: each entry
 * is filed under something that a job must have, and a job asks for what it has. Immutable; built
 * in time linear in the matchers; asking allocates nothing.
 */
final class CandidateIndex {
  /** Takes lists of candidates one after the other, carrying what it knows so far. */
  interface Visitor {
    /**
     * Looks at some candidates.
     *
     * @param entries ascending numbers of entries; an entry may come up in several lists
     * @param known what the last visit returned
     */
    long visit(int[] entries, JobFacts job, long known);
  }

  /** Who owns repositories, and which of them are named. */
  private record Owner(int[] entries, FoldedTable<int[]> names) {}

  private static final int[] NOBODY = {};

  private final int[] always;
  private final FoldedTable<int[]> labels;
  private final FoldedTable<int[]> prefixes;
  private final FoldedTable<int[]> suffixes;
  private final FoldedTable<Owner> owners;

  /** Whether a prefix of that length is listed at all; suffixes likewise. */
  private final boolean[] prefixLengths;

  private final boolean[] suffixLengths;

  private CandidateIndex(Filing filing) {
    this.always = filing.always.array();
    this.labels = FoldedTable.of(filing.of(Anchor.Kind.LABEL));
    Map<String, int[]> prefix = filing.of(Anchor.Kind.LABEL_PREFIX);
    Map<String, int[]> suffix = filing.of(Anchor.Kind.LABEL_SUFFIX);
    this.prefixes = FoldedTable.of(prefix);
    this.suffixes = FoldedTable.backwards(suffix);
    this.prefixLengths = lengths(prefix);
    this.suffixLengths = lengths(suffix);
    this.owners = FoldedTable.of(owners(filing));
  }

  private static boolean[] lengths(Map<String, int[]> keys) {
    boolean[] lengths =
        new boolean[keys.keySet().stream().mapToInt(String::length).max().orElse(0) + 1];
    keys.keySet().forEach(key -> lengths[key.length()] = true);
    return lengths;
  }

  private static Map<String, Owner> owners(Filing filing) {
    Map<String, int[]> whole = filing.of(Anchor.Kind.OWNER);
    Map<String, Map<String, int[]>> named = new HashMap<>();
    whole.keySet().forEach(owner -> named.put(owner, new HashMap<>()));
    filing
        .of(Anchor.Kind.REPOSITORY)
        .forEach((repository, entries) -> {
          int slash = repository.indexOf('/');
          named
              .computeIfAbsent(repository.substring(0, slash), _ -> new HashMap<>())
              .put(repository.substring(slash + 1), entries);
        });
    Map<String, Owner> owners = new HashMap<>();
    named.forEach((owner, names) ->
        owners.put(owner, new Owner(whole.getOrDefault(owner, NOBODY), FoldedTable.of(names))));
    return owners;
  }

  /**
   * Files each entry under the rarest clause that a matching job must meet.
   *
   * @param entries for each entry its clauses as {@link Anchor#clauses}; one without any is always
   *     a candidate
   */
  static CandidateIndex byRarest(List<List<List<Anchor>>> entries) {
    Map<Anchor, Integer> frequency = new HashMap<>();
    for (List<List<Anchor>> clauses : entries) {
      for (List<Anchor> clause : clauses) {
        clause.forEach(anchor -> frequency.merge(anchor, 1, Integer::sum));
      }
    }
    var filing = new Filing();
    for (int entry = 0; entry < entries.size(); entry++) {
      List<Anchor> rarest = rarest(entries.get(entry), frequency);
      if (rarest == null) {
        filing.always.add(entry);
      } else {
        filing.file(entry, rarest);
      }
    }
    return new CandidateIndex(filing);
  }

  private static @Nullable List<Anchor> rarest(
      List<List<Anchor>> clauses, Map<Anchor, Integer> frequency) {
    List<Anchor> rarest = null;
    long least = Long.MAX_VALUE;
    for (List<Anchor> clause : clauses) {
      long sum = 0;
      for (Anchor anchor : clause) {
        sum += frequency.getOrDefault(anchor, 0);
      }
      if (sum < least) {
        least = sum;
        rarest = clause;
      }
    }
    return rarest;
  }

  /**
   * Files each entry under every one of its anchors.
   *
   * @param entries the anchors of each entry; null for one that is always a candidate
   */
  static CandidateIndex byEach(List<@Nullable List<Anchor>> entries) {
    var filing = new Filing();
    for (int entry = 0; entry < entries.size(); entry++) {
      List<Anchor> anchors = entries.get(entry);
      if (anchors == null) {
        filing.always.add(entry);
      } else {
        filing.file(entry, anchors);
      }
    }
    return new CandidateIndex(filing);
  }

  /**
   * Shows {@code visitor} every entry that the job could concern, and perhaps others.
   *
   * @param job foldable
   * @return what the last visit returned; {@code known} if there was none
   */
  long visit(JobFacts job, long known, Visitor visitor) {
    long now = visitNonEmpty(always, job, known, visitor);
    List<String> asked = job.labels();
    for (int i = 0; i < asked.size(); i++) {
      now = visitLabel(asked.get(i), job, now, visitor);
    }
    return visitOwner(job, now, visitor);
  }

  private long visitLabel(String label, JobFacts job, long known, Visitor visitor) {
    long now = known;
    int hash = 0;
    for (int i = 0; i < label.length(); i++) {
      hash = FoldedTable.hash(hash, label.charAt(i));
      if (i + 1 < prefixLengths.length && prefixLengths[i + 1]) {
        now = visitFound(prefixes.find(label, 0, i + 1, hash), job, now, visitor);
      }
    }
    now = visitFound(labels.find(label, 0, label.length(), hash), job, now, visitor);
    if (suffixes.isEmpty()) {
      return now;
    }
    hash = 0;
    int longest = Math.min(label.length(), suffixLengths.length - 1);
    for (int length = 1; length <= longest; length++) {
      int from = label.length() - length;
      hash = FoldedTable.hash(hash, label.charAt(from));
      if (suffixLengths[length]) {
        now = visitFound(suffixes.find(label, from, label.length(), hash), job, now, visitor);
      }
    }
    return now;
  }

  private long visitOwner(JobFacts job, long known, Visitor visitor) {
    if (owners.isEmpty()) {
      return known;
    }
    String login = job.repository().owner();
    Owner owner = owners.find(login, 0, login.length(), FoldedTable.hash(login));
    if (owner == null) {
      return known;
    }
    long now = visitNonEmpty(owner.entries(), job, known, visitor);
    if (owner.names().isEmpty()) {
      return now;
    }
    String name = job.repository().name();
    return visitFound(
        owner.names().find(name, 0, name.length(), FoldedTable.hash(name)), job, now, visitor);
  }

  private static long visitFound(
      int @Nullable [] entries, JobFacts job, long known, Visitor visitor) {
    return entries == null ? known : visitor.visit(entries, job, known);
  }

  private static long visitNonEmpty(int[] entries, JobFacts job, long known, Visitor visitor) {
    return entries.length == 0 ? known : visitor.visit(entries, job, known);
  }

  /** The lists while they grow. */
  private static final class Filing {
    private final Numbers always = new Numbers();
    private final Map<Anchor, Numbers> lists = new HashMap<>();

    void file(int entry, List<Anchor> anchors) {
      anchors.forEach(anchor -> lists.computeIfAbsent(anchor, _ -> new Numbers()).add(entry));
    }

    Map<String, int[]> of(Anchor.Kind kind) {
      Map<String, int[]> of = new HashMap<>();
      lists.forEach((anchor, numbers) -> {
        if (anchor.kind() == kind) {
          of.put(anchor.key(), numbers.array());
        }
      });
      return of;
    }
  }

  /** Ascending numbers, each once. */
  private static final class Numbers {
    private final List<Integer> list = new ArrayList<>();

    void add(int number) {
      if (list.isEmpty() || list.getLast() != number) {
        list.add(number);
      }
    }

    int[] array() {
      return list.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
