package dev.sluice.diagnostic;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shows diagnostics to people: a line that editors and terminals can jump from, the lines of the
 * file with the range marked, help and related places. Same input, same output.
 */
public final class TextRenderer {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String RED = "\u001b[1;31m";
  private static final String YELLOW = "\u001b[1;33m";
  private static final String BLUE = "\u001b[34m";
  private static final String CYAN = "\u001b[36m";

  private final Map<String, SourceText> sources = new HashMap<>();
  private final Map<String, SourceLines> lines = new HashMap<>();
  private final boolean color;

  /**
   * @param sources the files that places name; a place in another file is shown without its lines
   * @param color whether to write ANSI colours
   */
  public TextRenderer(List<SourceText> sources, boolean color) {
    sources.forEach(source -> this.sources.putIfAbsent(source.path(), source));
    this.color = color;
  }

  /** All of {@code diagnostics} in the order given, with an empty line between them. */
  public String render(Collection<Diagnostic> diagnostics) {
    var out = new StringBuilder();
    for (Diagnostic diagnostic : diagnostics) {
      if (!out.isEmpty()) {
        out.append('\n');
      }
      render(diagnostic, out);
    }
    return out.toString();
  }

  private void render(Diagnostic diagnostic, StringBuilder out) {
    String tone =
        switch (diagnostic.severity()) {
          case ERROR -> RED;
          case WARNING -> YELLOW;
          case NOTE -> CYAN;
        };
    out.append(paint(BOLD, position(diagnostic.place()) + ":")).append(' ');
    out.append(paint(tone, diagnostic.severity().word() + "[" + diagnostic.code().id() + "]:"));
    out.append(' ').append(paint(BOLD, diagnostic.message())).append('\n');
    frame(diagnostic.place(), tone, out);
    if (diagnostic.help() != null) {
      out.append("  ").append(paint(CYAN, "help:")).append(' ').append(diagnostic.help());
      out.append('\n');
    }
    for (Diagnostic.Related related : diagnostic.related()) {
      out.append("  ").append(paint(CYAN, "note:")).append(' ').append(related.message());
      out.append(" (").append(position(related.place())).append(")\n");
      frame(related.place(), BLUE, out);
    }
  }

  private static String position(Place place) {
    return Quote.plain(place.file()) + ":" + place.line() + ":" + place.column();
  }

  private void frame(Place place, String tone, StringBuilder out) {
    SourceLines text = linesOf(place.file());
    if (text == null || place.line() > text.count() || text.length(place.line()) == 0) {
      return;
    }
    int lastLine = place.endColumn() > 1 ? place.endLine() : place.endLine() - 1;
    lastLine = Math.max(place.line(), Math.min(lastLine, text.count()));
    int gutter = Integer.toString(lastLine).length();
    for (int number = place.line(); number <= lastLine; number++) {
      if (number > place.line() + 1 && number < lastLine) {
        out.append("  ").append(paint(BLUE, " ".repeat(gutter) + " |")).append(" ...\n");
        number = lastLine - 1;
        continue;
      }
      String line = text.line(number);
      if (line.isBlank()) {
        continue;
      }
      int from = number == place.line() ? place.column() : indent(line) + 1;
      int to = number == place.endLine() ? place.endColumn() : text.length(number) + 1;
      ShownLine shown = ShownLine.of(line, from, to);
      String numbered = " ".repeat(gutter - Integer.toString(number).length()) + number;
      out.append("  ").append(paint(BLUE, numbered + " |")).append(' ');
      out.append(shown.text()).append('\n');
      out.append("  ").append(paint(BLUE, " ".repeat(gutter) + " |")).append(' ');
      out.append(spaces(shown.marks())).append(paint(tone, shown.marks().strip())).append('\n');
    }
  }

  private @Nullable SourceLines linesOf(String file) {
    SourceText source = sources.get(file);
    return source == null ? null : lines.computeIfAbsent(file, _ -> SourceLines.of(source));
  }

  private static int indent(String line) {
    return line.length() - line.stripLeading().length();
  }

  private static String spaces(String marks) {
    return " ".repeat(indent(marks));
  }

  private String paint(String tone, String text) {
    return color ? tone + text + RESET : text;
  }
}
