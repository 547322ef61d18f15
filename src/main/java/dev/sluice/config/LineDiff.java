package dev.sluice.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Shows how one text differs from another, in the unified format that {@code patch} reads. The
 * shortest difference is found with the algorithm of Myers (1986).
 */
public final class LineDiff {
  private static final int CONTEXT = 3;

  /** Beyond this many changed lines the shortest difference is not worth its memory. */
  private static final int MOST_EDITS = 1000;

  /** One line of either text: kept, removed or added. */
  private record Line(char mark, String text) {}

  private LineDiff() {}

  /** The difference under a header that names {@code path}; empty if there is none. */
  public static String unified(String path, String before, String after) {
    if (before.equals(after)) {
      return "";
    }
    List<Line> lines = lines(split(before), split(after));
    var out = new StringBuilder("--- " + path + "\n+++ " + path + "\n");
    int oldLine = 1;
    int newLine = 1;
    int at = 0;
    while (at < lines.size()) {
      int change = nextChange(lines, at);
      int start = Math.max(at, change - CONTEXT);
      oldLine += start - at;
      newLine += start - at;
      if (change == lines.size()) {
        break;
      }
      int end = endOfHunk(lines, change);
      hunk(lines.subList(start, end), oldLine, newLine, out);
      for (Line line : lines.subList(start, end)) {
        oldLine += line.mark == '+' ? 0 : 1;
        newLine += line.mark == '-' ? 0 : 1;
      }
      at = end;
    }
    return out.toString();
  }

  private static List<String> split(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    } else {
      lines.add("\\ No newline at end of file");
    }
    return lines;
  }

  private static int nextChange(List<Line> lines, int from) {
    int at = from;
    while (at < lines.size() && lines.get(at).mark == ' ') {
      at++;
    }
    return at;
  }

  /** Changes with less than two contexts between them are one hunk. */
  private static int endOfHunk(List<Line> lines, int change) {
    int end = change;
    while (true) {
      while (end < lines.size() && lines.get(end).mark != ' ') {
        end++;
      }
      int next = nextChange(lines, end);
      if (next == lines.size() || next - end > 2 * CONTEXT) {
        return Math.min(lines.size(), end + CONTEXT);
      }
      end = next;
    }
  }

  private static void hunk(List<Line> lines, int oldLine, int newLine, StringBuilder out) {
    long removed = lines.stream().filter(line -> line.mark != '+').count();
    long added = lines.stream().filter(line -> line.mark != '-').count();
    out.append("@@ -").append(removed == 0 ? oldLine - 1 : oldLine).append(',').append(removed);
    out.append(" +").append(added == 0 ? newLine - 1 : newLine).append(',').append(added);
    out.append(" @@\n");
    for (Line line : lines) {
      boolean note = line.text.startsWith("\\ ");
      out.append(note ? "" : String.valueOf(line.mark)).append(line.text).append('\n');
    }
  }

  private static List<Line> lines(List<String> before, List<String> after) {
    int head = 0;
    int most = Math.min(before.size(), after.size());
    while (head < most && before.get(head).equals(after.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < most - head
        && before.get(before.size() - 1 - tail).equals(after.get(after.size() - 1 - tail))) {
      tail++;
    }
    List<Line> lines = new ArrayList<>();
    before.subList(0, head).forEach(text -> lines.add(new Line(' ', text)));
    lines.addAll(
        shortest(
            before.subList(head, before.size() - tail), after.subList(head, after.size() - tail)));
    before
        .subList(before.size() - tail, before.size())
        .forEach(text -> lines.add(new Line(' ', text)));
    return lines;
  }

  private static List<Line> shortest(List<String> a, List<String> b) {
    int most = Math.min(a.size() + b.size(), MOST_EDITS);
    int[] furthest = new int[2 * most + 3];
    List<int[]> trace = new ArrayList<>();
    for (int edits = 0; edits <= most; edits++) {
      for (int k = -edits; k <= edits; k += 2) {
        int x = start(furthest, k, edits, most);
        while (x < a.size() && x - k < b.size() && x - k >= 0 && a.get(x).equals(b.get(x - k))) {
          x++;
        }
        furthest[k + most + 1] = x;
        if (x >= a.size() && x - k >= b.size()) {
          trace.add(furthest.clone());
          return walkBack(a, b, trace, most);
        }
      }
      trace.add(furthest.clone());
    }
    List<Line> all = new ArrayList<>();
    a.forEach(text -> all.add(new Line('-', text)));
    b.forEach(text -> all.add(new Line('+', text)));
    return all;
  }

  /** Where diagonal {@code k} starts: below the one to the right, or right of the one below. */
  private static int start(int[] furthest, int k, int edits, int most) {
    if (edits == 0) {
      return 0;
    }
    return isDown(furthest, k, edits, most)
        ? furthest[k + 1 + most + 1]
        : furthest[k - 1 + most + 1] + 1;
  }

  private static boolean isDown(int[] furthest, int k, int edits, int most) {
    return k == -edits || (k != edits && furthest[k - 1 + most + 1] < furthest[k + 1 + most + 1]);
  }

  private static List<Line> walkBack(List<String> a, List<String> b, List<int[]> trace, int most) {
    List<Line> lines = new ArrayList<>();
    int x = a.size();
    int y = b.size();
    for (int edits = trace.size() - 1; edits > 0; edits--) {
      int[] before = trace.get(edits - 1);
      int k = x - y;
      boolean down = isDown(before, k, edits, most);
      int fromX = before[(down ? k + 1 : k - 1) + most + 1];
      int afterEdit = down ? fromX : fromX + 1;
      while (x > afterEdit) {
        lines.add(new Line(' ', a.get(--x)));
        y--;
      }
      if (down) {
        lines.add(new Line('+', b.get(--y)));
      } else {
        lines.add(new Line('-', a.get(--x)));
      }
    }
    while (x > 0 && y > 0) {
      lines.add(new Line(' ', a.get(--x)));
      y--;
    }
    Collections.reverse(lines);
    return lines;
  }
}
