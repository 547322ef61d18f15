package dev.sluice.analysis;

import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.routing.GlobPattern;
import dev.sluice.routing.RepositoryName;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The cells of repositories. A glob and a name have one slash each, so owners are told apart first,
 * and the names of each kind of owner by the globs that let that owner through. Cells of different
 * owners are never the same, which is what scopes are about.
 *
 * @param samples one repository of each cell
 * @param owners the kind of owner of each cell; cells of one kind can have the very same owner
 * @param meeting the cells that meet a glob, by its text
 */
record Repositories(
    List<RepositoryName> samples,
    List<Integer> owners,
    Map<String, BitSet> meeting,
    boolean complete) {
  Repositories {
    samples = List.copyOf(samples);
    owners = List.copyOf(owners);
    meeting = Map.copyOf(meeting);
  }

  /** The globs of all matchers, each once. */
  static final class Collector {
    private final Set<String> globs = new LinkedHashSet<>();

    void add(GlobList list) {
      list.include().forEach(glob -> globs.add(glob.text()));
      list.exclude().forEach(glob -> globs.add(glob.text()));
    }

    Repositories repositories(int more) {
      return new Builder(globs, 4 * globs.size() + more).build();
    }
  }

  private static final class Builder {
    private final Set<String> globs;
    private final int limit;
    private final List<RepositoryName> samples = new ArrayList<>();
    private final List<Integer> owners = new ArrayList<>();
    private final Map<String, BitSet> meeting = new LinkedHashMap<>();

    Builder(Set<String> globs, int limit) {
      this.globs = globs;
      this.limit = limit;
      globs.forEach(glob -> meeting.put(glob, new BitSet()));
    }

    Repositories build() {
      Map<String, List<String>> byOwner = new LinkedHashMap<>();
      for (String glob : globs) {
        byOwner.computeIfAbsent(owner(glob), _ -> new ArrayList<>()).add(glob);
      }
      List<String> ownerGlobs = List.copyOf(byOwner.keySet());
      Cells kinds = Cells.of(patterns(ownerGlobs), Alphabet.OWNER, limit);
      boolean complete = kinds.complete();
      for (int kind = 0; kind < kinds.size(); kind++) {
        List<String> met = new ArrayList<>();
        for (int g = 0; g < ownerGlobs.size(); g++) {
          if (kinds.meeting().get(g).get(kind)) {
            met.addAll(byOwner.getOrDefault(ownerGlobs.get(g), List.of()));
          }
        }
        complete &= names(kind, kinds.samples().get(kind), met);
      }
      return new Repositories(samples, owners, meeting, complete);
    }

    /** Adds the cells of one kind of owner; says whether there was room. */
    private boolean names(int kind, String owner, List<String> met) {
      int room = limit - samples.size();
      if (room <= 0) {
        return false;
      }
      List<String> halves = met.stream().map(Builder::name).toList();
      Cells names = Cells.of(patterns(halves), Alphabet.NAME, room);
      int first = samples.size();
      for (String name : names.samples()) {
        samples.add(new RepositoryName(owner, name));
        owners.add(kind);
      }
      for (int g = 0; g < met.size(); g++) {
        BitSet cells = meeting.get(met.get(g));
        if (cells != null) {
          names.meeting().get(g).stream().forEach(cell -> cells.set(first + cell));
        }
      }
      return names.complete();
    }

    private static List<GlobPattern> patterns(List<String> halves) {
      return halves.stream()
          .map(half -> GlobPattern.compile(half, GlobPattern.Field.FOLDED))
          .toList();
    }

    private static String owner(String glob) {
      return glob.substring(0, glob.indexOf('/'));
    }

    private static String name(String glob) {
      return glob.substring(glob.indexOf('/') + 1);
    }
  }

  int size() {
    return samples.size();
  }

  /** The cells of each kind of owner. */
  List<BitSet> byOwner() {
    Map<Integer, BitSet> kinds = new LinkedHashMap<>();
    for (int cell = 0; cell < size(); cell++) {
      kinds.computeIfAbsent(owners.get(cell), _ -> new BitSet()).set(cell);
    }
    return List.copyOf(kinds.values());
  }

  /** The cells that have an owner in common with some of {@code cells}. */
  BitSet ofOwnersOf(BitSet cells) {
    var kinds = new BitSet();
    cells.stream().forEach(cell -> kinds.set(owners.get(cell)));
    var same = new BitSet(size());
    for (int cell = 0; cell < size(); cell++) {
      if (kinds.get(owners.get(cell))) {
        same.set(cell);
      }
    }
    return same;
  }

  /** The cells that a list lets through. */
  BitSet allowed(GlobList list) {
    BitSet some = list.include().isEmpty() ? Bits.all(size()) : meeting(list.include());
    some.andNot(meeting(list.exclude()));
    return some;
  }

  private BitSet meeting(List<Glob> globs) {
    var met = new BitSet(size());
    for (Glob glob : globs) {
      BitSet cells = meeting.get(glob.text());
      if (cells == null) {
        throw new IllegalArgumentException("a glob that the space was not made for");
      }
      met.or(cells);
    }
    return met;
  }
}
