package dev.sluice.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Breaks text into lines that fit, at blanks where there are any. Colours take no room. */
final class Wrap {
  private static final Pattern COLOR = Pattern.compile("\u001b\\[[0-9;]*m");

  private final int columns;
  private final List<String> lines = new ArrayList<>();
  private StringBuilder line = new StringBuilder();
  private int width;

  /** Where the line may be broken, and its width up to there; -1 for nowhere. */
  private int blank = -1;

  private int widthToBlank;

  private Wrap(int columns) {
    this.columns = Math.max(1, columns);
  }

  /** The lines of {@code text}, none of them wider than {@code columns}. */
  static List<String> lines(String text, int columns) {
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    var wrap = new Wrap(columns);
    for (String one : body.split("\n", -1)) {
      wrap.add(one);
    }
    return wrap.lines;
  }

  private void add(String text) {
    Matcher color = COLOR.matcher(text);
    int at = 0;
    while (at < text.length()) {
      if (color.region(at, text.length()).lookingAt()) {
        line.append(color.group());
        at = color.end();
      } else {
        int character = text.codePointAt(at);
        character(character);
        at += Character.charCount(character);
      }
    }
    end(line.length(), line.length());
  }

  private void character(int character) {
    if (width == columns) {
      if (character == ' ') {
        end(line.length(), line.length());
        return;
      }
      if (blank < 0) {
        end(line.length(), line.length());
      } else {
        int rest = width - widthToBlank - 1;
        end(blank, blank + 1);
        width = rest;
      }
    }
    if (character == ' ') {
      blank = line.length();
      widthToBlank = width;
    }
    line.appendCodePoint(character);
    width++;
  }

  /** Ends the line at {@code end}; the next one begins with what follows from {@code next} on. */
  private void end(int end, int next) {
    lines.add(line.substring(0, end));
    line = new StringBuilder(line.substring(next));
    width = 0;
    blank = -1;
  }
}
