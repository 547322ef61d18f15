package dev.sluice.config;

import dev.sluice.diagnostic.Place;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where texts stand in a document, in which {@code #} is a character like others. */
final class Scalars {
  private final Map<Integer, List<Place>> byLine = new HashMap<>();
  private final boolean[] covered;

  Scalars(Node root, int lines) {
    covered = new boolean[lines + 2];
    collect(root);
  }

  private void collect(Node node) {
    switch (node) {
      case Node.Scalar scalar -> add(scalar);
      case Node.Sequence list -> list.items().forEach(this::collect);
      case Node.Mapping mapping ->
          mapping
              .entries()
              .values()
              .forEach(entry -> {
                add(entry.key());
                collect(entry.value());
              });
    }
  }

  private void add(Node.Scalar scalar) {
    Place place = scalar.place();
    for (int line = place.line(); line <= place.endLine(); line++) {
      byLine.computeIfAbsent(line, _ -> new ArrayList<>()).add(place);
      covered[line] |= line > place.line();
    }
  }

  /** Whether a line belongs to a text that started above. */
  boolean covers(int line) {
    return covered[line];
  }

  /** The column where a comment starts behind other things on a line; 0 if there is none. */
  int commentIn(String text, int line) {
    int column = 1;
    int before = ' ';
    for (int i = 0; i < text.length(); column++) {
      int c = text.codePointAt(i);
      if (c == '#' && (before == ' ' || before == '\t') && !isInside(line, column)) {
        return column;
      }
      before = c;
      i += Character.charCount(c);
    }
    return 0;
  }

  private boolean isInside(int line, int column) {
    for (Place place : byLine.getOrDefault(line, List.of())) {
      boolean starts = line > place.line() || column >= place.column();
      boolean ends = line == place.endLine() && column >= place.endColumn();
      if (starts && !ends) {
        return true;
      }
    }
    return false;
  }
}
