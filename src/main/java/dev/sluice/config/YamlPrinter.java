package dev.sluice.config;

import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceLines;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Writes a document in canonical style: two spaces per level, keys in the schema's order, what is
 * written in brackets in brackets as long as it fits, one blank line where there are several.
 */
final class YamlPrinter {
  private static final int WIDTH = 100;
  private static final String STEP = "  ";

  /** Headers of block texts that say nothing about indentation or the lines at their end. */
  private static final Pattern BLOCK_TEXT = Pattern.compile("[|>]-?(\\s+#.*)?\\s*");

  private final SourceLines source;
  private final Comments comments;
  private final List<String> out = new ArrayList<>();

  /** Number of lines up to the last key that has its value below; no blank line follows it. */
  private int opened;

  private YamlPrinter(SourceLines source, Comments comments) {
    this.source = source;
    this.comments = comments;
  }

  static String print(Node.Mapping root, SourceLines source) {
    var printer = new YamlPrinter(source, new Comments(root, source));
    return printer.file(root);
  }

  private String file(Node.Mapping root) {
    notes(comments.header, "");
    KeyOrder order = KeyOrder.ofFile();
    boolean longBefore = false;
    boolean first = true;
    for (Node.Entry entry : order.sorted(root)) {
      int start = out.size();
      Comments.Notes own = comments.of(entry);
      notes(own.lead, "");
      entry(entry, "", "", order.property(entry.key().text()));
      notes(own.tail, STEP);
      while (out.get(start).isEmpty()) {
        start++;
      }
      boolean longNow = out.size() - start > 1;
      if (!first && (longBefore || longNow)) {
        blankAt(start);
      }
      longBefore = longNow;
      first = false;
    }
    notes(comments.end, "");
    while (!out.isEmpty() && out.getLast().isEmpty()) {
      out.removeLast();
    }
    return String.join("\n", out) + "\n";
  }

  private void blankAt(int index) {
    if (index > 0 && !out.get(index - 1).isEmpty()) {
      out.add(index, "");
    }
  }

  /** Comments and blank lines; never two blank ones together, and none where a value starts. */
  private void notes(List<String> notes, String indent) {
    for (String note : notes) {
      if (!note.isEmpty()) {
        out.add(indent + note);
      } else if (out.size() > opened && !out.getLast().isEmpty()) {
        out.add("");
      }
    }
  }

  private void body(Node node, String indent, KeyOrder order) {
    switch (node) {
      case Node.Mapping mapping -> {
        for (Node.Entry entry : order.sorted(mapping)) {
          notes(comments.of(entry).lead, indent);
          entry(entry, indent, indent, order.property(entry.key().text()));
          notes(comments.of(entry).tail, indent + STEP);
        }
      }
      case Node.Sequence list -> list.items().forEach(item -> item(item, indent, order.item()));
      case Node.Scalar _ -> throw new IllegalArgumentException("a value has no body");
    }
  }

  /**
   * @param first what stands before the key: the indentation, or that with the dash of an item
   * @param indent of the key's column
   */
  private void entry(Node.Entry entry, String first, String indent, KeyOrder order) {
    String key = first + ScalarText.yaml(entry.key()) + ":";
    value(entry.value(), key, indent, comments.of(entry), order);
  }

  private void item(Node item, String indent, KeyOrder order) {
    Comments.Notes own = comments.of(item);
    notes(own.lead, indent);
    if (item instanceof Node.Mapping mapping
        && !mapping.entries().isEmpty()
        && !fits(item, indent.length() + 2, order)) {
      String inner = indent + STEP;
      List<Node.Entry> entries = order.sorted(mapping);
      if (own.trailing != null) {
        out.add(indent + own.trailing.text());
      }
      for (Node.Entry entry : entries) {
        boolean isFirst = entry == entries.getFirst();
        notes(comments.of(entry).lead, isFirst ? indent : inner);
        entry(entry, isFirst ? indent + "- " : inner, inner, order.property(entry.key().text()));
        notes(comments.of(entry).tail, inner + STEP);
      }
    } else {
      value(item, indent + "-", indent, own, order);
    }
    notes(own.tail, indent + STEP);
  }

  /** A value behind its key or dash, on the same line or below. */
  private void value(Node node, String before, String indent, Comments.Notes own, KeyOrder order) {
    if (node instanceof Node.Scalar scalar) {
      if (isBlockText(scalar)) {
        blockText(scalar, before, indent);
      } else {
        String text = ScalarText.yaml(scalar);
        line(text.isEmpty() ? before : before + " " + text, own.trailing);
      }
    } else if (fits(node, before.length() + 1, order)) {
      line(before + " " + inBrackets(node, order), own.trailing);
    } else {
      line(before, own.trailing);
      opened = out.size();
      body(node, indent + STEP, order);
    }
  }

  private void line(String text, Comments.@Nullable Trailing comment) {
    if (comment == null) {
      out.add(text);
      return;
    }
    int length = text.codePointCount(0, text.length());
    int gap = Math.max(length == 0 ? 0 : 1, comment.column() - 1 - length);
    out.add(text + " ".repeat(gap) + comment.text());
  }

  /** Whether a list or mapping is kept in brackets. */
  private boolean fits(Node node, int column, KeyOrder order) {
    boolean empty =
        switch (node) {
          case Node.Scalar _ -> false;
          case Node.Sequence list -> list.items().isEmpty();
          case Node.Mapping mapping -> mapping.entries().isEmpty();
        };
    if (empty) {
      return !comments.isCommented(node);
    }
    return Comments.isInBrackets(node, source)
        && !comments.isCommented(node)
        && column + inBrackets(node, order).length() <= WIDTH;
  }

  private static String inBrackets(Node node, KeyOrder order) {
    return switch (node) {
      case Node.Scalar scalar -> ScalarText.yaml(scalar);
      case Node.Sequence list -> {
        List<String> items = new ArrayList<>();
        list.items().forEach(item -> items.add(inBrackets(item, order.item())));
        yield "[" + String.join(", ", items) + "]";
      }
      case Node.Mapping mapping -> {
        List<String> entries = new ArrayList<>();
        for (Node.Entry entry : order.sorted(mapping)) {
          String value = inBrackets(entry.value(), order.property(entry.key().text()));
          entries.add(ScalarText.yaml(entry.key()) + ":" + (value.isEmpty() ? "" : " " + value));
        }
        yield entries.isEmpty() ? "{}" : "{ " + String.join(", ", entries) + " }";
      }
    };
  }

  private boolean isBlockText(Node.Scalar scalar) {
    Place place = scalar.place();
    String line = source.line(place.line());
    int opener = Comments.codePoint(line, place.column());
    if (scalar.plain() || (opener != '|' && opener != '>')) {
      return false;
    }
    String header = line.substring(line.offsetByCodePoints(0, place.column() - 1));
    return BLOCK_TEXT.matcher(header).matches() && place.endLine() > place.line();
  }

  private void blockText(Node.Scalar scalar, String before, String indent) {
    Place place = scalar.place();
    String first = source.line(place.line());
    out.add(
        before
            + " "
            + first.substring(first.offsetByCodePoints(0, place.column() - 1)).stripTrailing());
    int depth = -1;
    for (int number = place.line() + 1; number <= place.endLine(); number++) {
      String line = source.line(number);
      if (depth < 0 && !line.isBlank()) {
        depth = line.length() - line.stripLeading().length();
      }
      boolean inside = depth >= 0 && line.length() > depth;
      out.add(inside ? indent + STEP + line.substring(depth) : "");
    }
  }
}
