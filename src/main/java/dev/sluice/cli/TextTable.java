package dev.sluice.cli;

import dev.sluice.cli.Paint.Style;
import dev.sluice.diagnostic.Quote;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns that line up and fit a width: the widest are cut first, the first one never, since people
 * copy from it. What people and GitHub wrote is shown without terminal controls.
 */
final class TextTable {
  private static final String GAP = "  ";
  private static final String CUT = "…";

  /** No column is cut below this. */
  private static final int NARROWEST = 10;

  private record Cell(String text, Style style) {}

  private final Paint paint;
  private final List<List<Cell>> rows = new ArrayList<>();
  private List<Cell> row = new ArrayList<>();

  TextTable(Paint paint, String... titles) {
    this.paint = paint;
    for (String title : titles) {
      cell(title, Style.FAINT);
    }
    if (titles.length > 0) {
      end();
    }
  }

  TextTable cell(String text) {
    return cell(text, Style.PLAIN);
  }

  TextTable cell(String text, Style style) {
    row.add(new Cell(Quote.whole(text), style));
    return this;
  }

  void end() {
    rows.add(row);
    row = new ArrayList<>();
  }

  /** The lines, none of them longer than {@code width} if that can be. */
  String render(int width) {
    int[] widths = widths(width);
    StringBuilder out = new StringBuilder();
    for (List<Cell> cells : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < cells.size(); i++) {
        String text = cut(cells.get(i).text(), widths[i]);
        line.append(i == 0 ? "" : GAP).append(paint.paint(cells.get(i).style(), text));
        if (i < cells.size() - 1) {
          line.append(" ".repeat(widths[i] - length(text)));
        }
      }
      out.append(line.toString().stripTrailing()).append('\n');
    }
    return out.toString();
  }

  private int[] widths(int width) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<Cell> cells : rows) {
      for (int i = 0; i < cells.size(); i++) {
        widths[i] = Math.max(widths[i], length(cells.get(i).text()));
      }
    }
    int over = GAP.length() * Math.max(0, columns - 1) - width;
    for (int one : widths) {
      over += one;
    }
    while (over > 0) {
      int widest = columns - 1;
      for (int i = columns - 2; i > 0; i--) {
        widest = widths[i] > widths[widest] ? i : widest;
      }
      if (widest < 1 || widths[widest] <= NARROWEST) {
        break;
      }
      widths[widest]--;
      over--;
    }
    return widths;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  static String cut(String text, int width) {
    return length(text) <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + CUT;
  }
}
