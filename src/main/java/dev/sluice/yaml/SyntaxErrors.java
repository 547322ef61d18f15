package dev.sluice.yaml;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceLines;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Says in our words what the parser found. Its own texts are only used to tell cases apart. */
final class SyntaxErrors {
  private static final String QUOTE_IT = "Put the value in quotes.";

  private record Words(Code code, String message, @Nullable String help) {}

  private SyntaxErrors() {}

  static Diagnostic of(MarkedYamlEngineException e, String file, SourceLines lines) {
    String problem = Objects.requireNonNullElse(e.getProblem(), "");
    String context = Objects.requireNonNullElse(e.getContext(), "");
    Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
    Mark opened = e.getContextMark().orElse(mark);
    if (mark == null || opened == null) {
      return Diagnostic.of(Code.SYNTAX, "The text is not YAML", Place.start(file), "", null);
    }
    Place place = at(mark, file, lines);
    Place start = at(opened, file, lines);
    boolean sameLine = start.line() == place.line();
    if (sameLine && (context.contains("alias") || context.contains("tag"))) {
      // The value from its * or ! to where it stopped being an alias or tag.
      int end = Math.max(place.column(), start.endColumn());
      var value = new Place(file, start.line(), start.column(), start.line(), end);
      return unquoted(context.contains("tag"), value, lines);
    }
    if (problem.contains("unexpected end of stream")) {
      // The file goes on to its end inside the quotes: where they open is what has to be seen.
      return Diagnostic.of(
          Code.SYNTAX,
          "A quoted text is not closed",
          start,
          "",
          "Add the closing quote character.");
    }
    Words words = words(problem, context, characterAt(place, lines));
    var diagnostic = Diagnostic.of(words.code, words.message, place, "", words.help);
    return sameLine ? diagnostic : diagnostic.with("It started here", start);
  }

  private static Diagnostic unquoted(boolean tag, Place value, SourceLines lines) {
    String line = lines.line(value.line());
    String text =
        line.substring(
            line.offsetByCodePoints(0, value.column() - 1),
            line.offsetByCodePoints(0, value.endColumn() - 1));
    return Diagnostic.of(
        tag ? Code.UNQUOTED_EXCLUSION : Code.SYNTAX,
        tag ? "An exclusion must be quoted" : "A glob that starts with * must be quoted",
        value,
        "",
        "Unquoted, "
            + (tag ? "! starts a YAML tag: write " : "* starts a YAML alias: write ")
            + (text.length() > 1 ? Quote.of(text) + "." : "quotes around it."));
  }

  /** One column at a mark, pulled back into the file. */
  private static Place at(Mark mark, String file, SourceLines lines) {
    int line = Math.min(mark.getLine() + 1, lines.count());
    int column = Math.min(mark.getColumn(), lines.length(line)) + 1;
    int end = Math.min(column + 1, lines.length(line) + 1);
    return new Place(file, line, column, line, Math.max(column, end));
  }

  private static String characterAt(Place place, SourceLines lines) {
    String line = lines.line(place.line());
    if (place.column() > lines.length(place.line())) {
      return "";
    }
    int index = line.offsetByCodePoints(0, place.column() - 1);
    return Character.toString(line.codePointAt(index));
  }

  private static Words words(String problem, String context, String character) {
    if (problem.contains("TAB") || character.equals("\t")) {
      return new Words(
          Code.TAB, "A tab cannot indent or separate YAML", "Use spaces instead of the tab.");
    }
    if (context.contains("anchor")) {
      return new Words(Code.SYNTAX, "A value that starts with & must be quoted", QUOTE_IT);
    }
    if (problem.contains("cannot start any token")) {
      return new Words(
          Code.SYNTAX, "A value cannot start with " + Quote.of(character) + " unquoted", QUOTE_IT);
    }
    if (problem.contains("mapping values are not allowed")) {
      return new Words(
          Code.SYNTAX,
          "A second \": \" cannot stand here",
          "Put the value in quotes if it holds a colon, or check the indentation of this line.");
    }
    if (problem.contains("sequence entries are not allowed")) {
      return new Words(
          Code.SYNTAX,
          "A list item \"- \" cannot stand here",
          "Start it on a line of its own, indented as the other items.");
    }
    if (problem.contains("mapping keys are not allowed") || problem.contains("found a key")) {
      return new Words(
          Code.SYNTAX, "A key cannot stand here", "Check the indentation of this line.");
    }
    if (problem.contains("could not find expected ':'")) {
      return new Words(
          Code.SYNTAX,
          "A \":\" is missing after a key",
          "Write \"key: value\" with a space after the colon.");
    }
    if (problem.contains("escape")) {
      return new Words(
          Code.SYNTAX,
          "An escape in double quotes is not known",
          "Write \\\\ for a backslash, or use single quotes, which know no escapes.");
    }
    if (context.contains("block scalar")) {
      return new Words(
          Code.SYNTAX,
          "A block text that starts with | or > is not well formed",
          "After | or > only an indentation digit, + or - may follow; indent the text below.");
    }
    if (context.contains("directive") || problem.contains("directive")) {
      return new Words(
          Code.SYNTAX,
          "A line that starts with % is a YAML directive, and this one is not known",
          QUOTE_IT);
    }
    if (context.contains("flow")) {
      return new Words(
          Code.SYNTAX,
          "A \",\" or a closing bracket is missing",
          "Check the brackets and commas of this list or mapping.");
    }
    if (context.contains("block")) {
      return new Words(
          Code.SYNTAX,
          "This line does not fit the lines above",
          "Check its indentation: items and keys of one level start in the same column.");
    }
    return new Words(Code.SYNTAX, "The text is not YAML from here on", null);
  }
}
