package dev.sluice.config;

import dev.sluice.diagnostic.SourceLines;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The comments and blank lines of a document, each with the part of it that it belongs to. A part
 * is an entry of a mapping or an item of a list; in brackets on one line there are none.
 */
final class Comments {
  /** A comment at the end of a line, and the column where it starts. */
  record Trailing(String text, int column) {}

  /** What belongs to one part. An empty line stands for a blank one. */
  static final class Notes {
    final List<String> lead = new ArrayList<>();
    final List<String> tail = new ArrayList<>();
    @Nullable Trailing trailing;

    boolean hasComments() {
      return trailing != null || !tail.isEmpty() || lead.stream().anyMatch(line -> !line.isEmpty());
    }
  }

  /**
   * A part in the order of the document.
   *
   * @param key what {@link #of} is asked for: the entry, or the node of an item
   */
  private record Part(Object key, Node value, int line, int column, @Nullable Part parent) {}

  private final SourceLines lines;
  private final List<Part> parts = new ArrayList<>();
  private final Map<Object, Notes> notes = new IdentityHashMap<>();
  private final Scalars scalars;

  /** Comments at the top of the file that speak of all of it. */
  final List<String> header = new ArrayList<>();

  /** What follows the last part. */
  final List<String> end = new ArrayList<>();

  Comments(Node root, SourceLines lines) {
    this.lines = lines;
    this.scalars = new Scalars(root, lines.count());
    collect(root, null);
    int line = 1;
    while (line <= lines.count()) {
      if (isGap(line)) {
        int next = line;
        while (next <= lines.count() && isGap(next)) {
          next++;
        }
        gap(line, next);
        line = next;
      } else {
        trailing(line);
        line++;
      }
    }
    splitHeader();
  }

  /** What belongs to an entry, or to the node of an item. */
  Notes of(Object part) {
    return notes.computeIfAbsent(part, _ -> new Notes());
  }

  /** Whether a comment stands anywhere inside a node. */
  boolean isCommented(Node node) {
    return switch (node) {
      case Node.Scalar _ -> false;
      case Node.Sequence list ->
          list.items().stream().anyMatch(item -> of(item).hasComments() || isCommented(item));
      case Node.Mapping mapping ->
          mapping.entries().values().stream()
              .anyMatch(entry -> of(entry).hasComments() || isCommented(entry.value()));
    };
  }

  private void collect(Node node, @Nullable Part parent) {
    boolean onOneLine = node.place().line() == node.place().endLine();
    if (parent != null && onOneLine && isInBrackets(node, lines)) {
      return;
    }
    switch (node) {
      case Node.Scalar _ -> {}
      case Node.Sequence list ->
          list.items().forEach(item -> part(item, item, item.place().line(), dash(item), parent));
      case Node.Mapping mapping ->
          mapping
              .entries()
              .values()
              .forEach(entry ->
                  part(
                      entry,
                      entry.value(),
                      entry.key().place().line(),
                      entry.key().place().column(),
                      parent));
    }
  }

  /** The column of the dash before an item; that of the item if there is none on its line. */
  private int dash(Node item) {
    String line = lines.line(item.place().line());
    String before = line.substring(0, line.offsetByCodePoints(0, item.place().column() - 1));
    return before.endsWith(" ") && before.strip().endsWith("-")
        ? before.stripTrailing().length()
        : item.place().column();
  }

  private void part(Object key, Node value, int line, int column, @Nullable Part parent) {
    var part = new Part(key, value, line, column, parent);
    parts.add(part);
    collect(value, part);
  }

  /** Whether a list or mapping is written in brackets. */
  static boolean isInBrackets(Node node, SourceLines lines) {
    if (node instanceof Node.Scalar) {
      return false;
    }
    int opener = codePoint(lines.line(node.place().line()), node.place().column());
    return opener == '[' || opener == '{' || opener == '!' || opener == '&';
  }

  /** The code point at a column; 0 behind the end. */
  static int codePoint(String line, int column) {
    return column > line.codePointCount(0, line.length())
        ? 0
        : line.codePointAt(line.offsetByCodePoints(0, column - 1));
  }

  /** Whether a line holds nothing but a comment or blanks. */
  private boolean isGap(int line) {
    String text = lines.line(line).strip();
    return (text.isEmpty() || text.startsWith("#")) && !scalars.covers(line);
  }

  private void gap(int from, int to) {
    Part next = firstFrom(to);
    List<String> pending = new ArrayList<>();
    boolean inTail = true;
    for (int line = from; line < to; line++) {
      String text = lines.line(line).strip();
      pending.add(text);
      if (text.isEmpty()) {
        continue;
      }
      int column = lines.line(line).indexOf('#') + 1;
      Part owner = inTail && (next == null || column > next.column) ? ownerOf(from, column) : null;
      if (owner == null) {
        inTail = false;
      } else {
        of(owner.key).tail.addAll(pending);
        pending.clear();
      }
    }
    (next == null ? end : of(next.key).lead).addAll(pending);
  }

  /** The innermost part before a line whose content starts no further right than a comment. */
  private @Nullable Part ownerOf(int line, int column) {
    Part last = lastBefore(line);
    for (Part part = last; part != null; part = part.parent) {
      boolean holds = !(part.value instanceof Node.Scalar) && !isInBrackets(part.value, lines);
      // A list may start in the column of its key; what stands there too is not its own.
      int least = Math.max(part.value.place().column(), part.column + 1);
      if (holds && least <= column) {
        return part;
      }
    }
    return null;
  }

  private void trailing(int line) {
    String text = lines.line(line);
    int column = scalars.commentIn(text, line);
    if (column == 0) {
      return;
    }
    String comment = text.substring(text.offsetByCodePoints(0, column - 1)).strip();
    Part owner = lastBefore(line + 1);
    while (owner != null && owner.line != line && owner.value.place().endLine() != line) {
      owner = owner.parent;
    }
    Notes owned = owner == null ? null : of(owner.key);
    if (owned != null && owned.trailing == null) {
      owned.trailing = new Trailing(comment, column);
    } else {
      Part next = firstFrom(line + 1);
      (next == null ? end : of(next.key).lead).add(comment);
    }
  }

  private @Nullable Part firstFrom(int line) {
    int index = indexFrom(line);
    return index < parts.size() ? parts.get(index) : null;
  }

  private @Nullable Part lastBefore(int line) {
    int index = indexFrom(line);
    return index > 0 ? parts.get(index - 1) : null;
  }

  /** Index of the first part that starts on {@code line} or below. */
  private int indexFrom(int line) {
    int low = 0;
    int high = parts.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (parts.get(middle).line < line) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Takes what is written above the first key, up to the last blank line, as the file's own. */
  private void splitHeader() {
    if (parts.isEmpty()) {
      return;
    }
    List<String> lead = of(parts.getFirst().key).lead;
    int cut = lead.lastIndexOf("") + 1;
    if (lead.stream().anyMatch(line -> line.contains("yaml-language-server:"))) {
      cut = lead.size();
    }
    header.addAll(lead.subList(0, cut));
    lead.subList(0, cut).clear();
  }
}
