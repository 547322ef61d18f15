package dev.sluice.yaml;

import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceLines;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/** Turns the parser's marks, which start at 0, into places. */
record Marks(String file, SourceLines lines) {

  Place place(Event event) {
    Mark start = event.getStartMark().orElseThrow();
    Mark end = event.getEndMark().orElseThrow();
    int line = start.getLine() + 1;
    int column = start.getColumn() + 1;
    int endLine = end.getLine() + 1;
    int endColumn = end.getColumn() + 1;
    if (event instanceof ScalarEvent scalar && (scalar.isLiteral() || scalar.isFolded())) {
      // A block text ends for the parser where the next token starts.
      while (endLine > line && (endColumn == 1 || lines.line(endLine).isBlank())) {
        endLine--;
        endColumn = lines.length(endLine) + 1;
        if (!lines.line(endLine).isBlank()) {
          break;
        }
      }
    }
    // A bare carriage return at the end of the file is a column to the parser, and no line's.
    endColumn = Math.min(endColumn, lines.length(endLine) + 1);
    return new Place(file, line, Math.min(column, lines.length(line) + 1), endLine, endColumn);
  }
}
