package dev.sluice.analysis;

import dev.sluice.routing.GlobPattern;
import dev.sluice.routing.GlobPattern.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds the cells of a field: the subset construction over all globs at once, breadth first, so
 * that each cell is met with its shortest value. Prefixes and literals share their walk as in a
 * trie; only globs with a run in front or in the middle multiply.
 */
final class CellWalk {
  /** States to visit at most, beyond those that literals and prefixes need on their own. */
  private static final int MORE_STATES = 400_000;

  /** Characters for "any but those that are asked for here", the best to read first. */
  private static final String OTHERS = "xabcdefghijklmnopqrstuvwyz0123456789-_";

  /** Where all globs stand after some text, and how it was come by. */
  private record State(int[] positions, @Nullable State before, char last, int length) {
    String text() {
      char[] text = new char[length];
      State at = this;
      for (int i = length - 1; i >= 0 && at != null; i--) {
        text[i] = at.last;
        at = at.before;
      }
      return new String(text);
    }
  }

  private record Key(int[] positions) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key that && Arrays.equals(positions, that.positions);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(positions);
    }
  }

  private final List<GlobPattern> globs;
  private final Alphabet alphabet;
  private final int limit;

  /** Where the positions of each glob start; one more than its length belong to it. */
  private final int[] first;

  /** Of each position its glob. */
  private final int[] owner;

  /** Of each position the last step that reached it; what one step reached stands in front. */
  private final int[] stamps;

  private final int[] reached;
  private int round;
  private int count;

  /** How many globs were asked for; the rest stand for values that are excluded. */
  private final int asked;

  private final Map<Key, Integer> cells = new HashMap<>();
  private final List<String> samples = new ArrayList<>();
  private final List<int[]> signatures = new ArrayList<>();

  CellWalk(List<GlobPattern> globs, Alphabet alphabet, int limit) {
    this.globs = new ArrayList<>(globs);
    this.asked = globs.size();
    alphabet.excluded().stream()
        .sorted()
        .forEach(value -> this.globs.add(GlobPattern.compile(value, Field.EXACT)));
    this.alphabet = alphabet;
    this.limit = limit;
    this.first = new int[this.globs.size() + 1];
    for (int g = 0; g < this.globs.size(); g++) {
      first[g + 1] = first[g] + this.globs.get(g).length() + 1;
    }
    this.owner = new int[first[this.globs.size()]];
    for (int g = 0; g < this.globs.size(); g++) {
      Arrays.fill(owner, first[g], first[g + 1], g);
    }
    this.stamps = new int[owner.length];
    this.reached = new int[owner.length];
  }

  Cells run() {
    boolean complete = walk();
    prefer();
    sort();
    List<BitSet> meeting = new ArrayList<>();
    for (int g = 0; g < asked; g++) {
      meeting.add(new BitSet(samples.size()));
    }
    for (int cell = 0; cell < samples.size(); cell++) {
      for (int glob : signatures.get(cell)) {
        meeting.get(glob).set(cell);
      }
    }
    return new Cells(samples, meeting, complete);
  }

  /** Puts cells in the order of the first globs that they meet; what meets none comes last. */
  private void sort() {
    List<Integer> order = new ArrayList<>();
    for (int cell = 0; cell < samples.size(); cell++) {
      order.add(cell);
    }
    order.sort((one, other) -> {
      int[] first = signatures.get(one);
      int[] second = signatures.get(other);
      return first.length == 0 || second.length == 0
          ? Integer.compare(second.length, first.length)
          : Arrays.compare(first, second);
    });
    List<String> sortedSamples = order.stream().map(samples::get).toList();
    List<int[]> sortedSignatures = order.stream().map(signatures::get).toList();
    samples.clear();
    samples.addAll(sortedSamples);
    signatures.clear();
    signatures.addAll(sortedSignatures);
  }

  private boolean walk() {
    Map<Key, Boolean> seen = new HashMap<>();
    var queue = new ArrayDeque<State>();
    // Not among those seen: the empty text is no value, and another one may lead there again.
    queue.add(start());
    while (!queue.isEmpty()) {
      State state = queue.remove();
      if (state.length == alphabet.longest()) {
        continue;
      }
      for (char c : choices(state.positions)) {
        State next = new State(step(state.positions, c), state, c, state.length + 1);
        if (seen.putIfAbsent(new Key(next.positions), true) != null) {
          continue;
        }
        if (seen.size() > MORE_STATES + 2 * owner.length || !accept(next)) {
          return false;
        }
        queue.add(next);
      }
    }
    return true;
  }

  /** Says whether there was room for the cell of a value. */
  private boolean accept(State state) {
    int[] signature = signature(state.positions);
    if (isExcluded(signature)) {
      return true;
    }
    var key = new Key(signature);
    if (!cells.containsKey(key)) {
      if (cells.size() == limit) {
        return false;
      }
      cells.put(key, samples.size());
      samples.add(state.text());
      signatures.add(signature);
    }
    return true;
  }

  private boolean isExcluded(int[] signature) {
    return signature.length > 0 && signature[signature.length - 1] >= asked;
  }

  /** The characters that make a difference after a state, and one that stands for all others. */
  private List<Character> choices(int[] positions) {
    var wanted = new BitSet();
    for (int position : positions) {
      GlobPattern glob = globs.get(owner[position]);
      int at = position - first[owner[position]];
      if (at < glob.length() && !glob.isRun(at) && !glob.isAnyOne(at)) {
        wanted.set(glob.character(at));
      }
    }
    List<Character> choices = new ArrayList<>();
    other(wanted).ifPresent(choices::add);
    wanted.stream().filter(c -> alphabet.allows((char) c)).forEach(c -> choices.add((char) c));
    return choices;
  }

  private Optional<Character> other(BitSet wanted) {
    for (char c : OTHERS.toCharArray()) {
      if (!wanted.get(c) && alphabet.allows(c)) {
        return Optional.of(c);
      }
    }
    for (char c = '!'; c < Character.MIN_SURROGATE; c++) {
      if (!wanted.get(c) && alphabet.allows(c)) {
        return Optional.of(c);
      }
    }
    return Optional.empty();
  }

  private State start() {
    begin();
    for (int g = 0; g < globs.size(); g++) {
      reach(first[g]);
    }
    return new State(reached(), null, ' ', 0);
  }

  private int[] step(int[] positions, char c) {
    begin();
    for (int position : positions) {
      GlobPattern glob = globs.get(owner[position]);
      int at = position - first[owner[position]];
      if (at == glob.length()) {
        continue;
      }
      if (glob.isRun(at)) {
        reach(position);
      } else if (glob.isAnyOne(at) || glob.character(at) == c) {
        reach(position + 1);
      }
    }
    return reached();
  }

  private void begin() {
    round++;
    count = 0;
  }

  private int[] reached() {
    int[] positions = Arrays.copyOf(reached, count);
    Arrays.sort(positions);
    return settled(positions);
  }

  /** Without the positions of globs that any text goes on to meet from here. */
  private int[] settled(int[] positions) {
    int kept = 0;
    int at = 0;
    while (at < positions.length) {
      int glob = owner[positions[at]];
      int end = at;
      while (end < positions.length && owner[positions[end]] == glob) {
        end++;
      }
      int last = globs.get(glob).length() - 1;
      boolean settled =
          last >= 0
              && globs.get(glob).isRun(last)
              && end - at >= 2
              && positions[end - 2] == first[glob] + last;
      for (int i = settled ? end - 2 : at; i < end; i++) {
        positions[kept] = positions[i];
        kept++;
      }
      at = end;
    }
    return Arrays.copyOf(positions, kept);
  }

  /** Adds a position and, since a run may be empty, those behind the runs that start there. */
  private void reach(int position) {
    int at = position;
    while (stamps[at] != round) {
      stamps[at] = round;
      reached[count] = at;
      count++;
      GlobPattern glob = globs.get(owner[at]);
      int index = at - first[owner[at]];
      if (index == glob.length() || !glob.isRun(index)) {
        return;
      }
      at++;
    }
  }

  private int[] signature(int[] positions) {
    int[] met = new int[positions.length];
    int count = 0;
    for (int position : positions) {
      int glob = owner[position];
      if (position == first[glob + 1] - 1) {
        met[count] = glob;
        count++;
      }
    }
    return Arrays.copyOf(met, count);
  }

  /** Replaces samples by values that read better: preferred ones, and globs with x for a star. */
  private void prefer() {
    boolean[] done = new boolean[samples.size()];
    List<String> candidates = new ArrayList<>(alphabet.preferred());
    for (GlobPattern glob : globs.subList(0, asked)) {
      if (!glob.isLiteral()) {
        candidates.add(example(glob));
      }
    }
    for (String candidate : candidates) {
      if (alphabet.allows(candidate)) {
        int[] positions = start().positions;
        for (char c : candidate.toCharArray()) {
          positions = step(positions, c);
        }
        Integer cell = cells.get(new Key(signature(positions)));
        if (cell != null && !done[cell]) {
          done[cell] = true;
          samples.set(cell, candidate);
        }
      }
    }
  }

  private static String example(GlobPattern glob) {
    var text = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      text.append(glob.isRun(i) || glob.isAnyOne(i) ? 'x' : glob.character(i));
    }
    return text.toString();
  }
}
