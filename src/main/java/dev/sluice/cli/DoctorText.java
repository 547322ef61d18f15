package dev.sluice.cli;

import dev.sluice.api.DoctorReport;
import dev.sluice.api.DoctorReport.Check;
import dev.sluice.cli.Paint.Style;
import dev.sluice.diagnostic.Quote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Prints what the doctor found: what is well in a line of each check, then what is wrong, the worst
 * last, where a terminal shows it; what is mended in one way stands together.
 */
final class DoctorText {
  private static final String INDENT = "      ";
  private static final int SOME = 3;
  private static final int MANY = 10;

  private final Paint paint;
  private final int columns;
  private final boolean all;
  private final StringBuilder out = new StringBuilder();

  private record Key(String check, String help) {}

  private DoctorText(Paint paint, int columns, boolean all) {
    this.paint = paint;
    this.columns = columns;
    this.all = all;
  }

  /**
   * @param columns that a line may have
   * @param all whether every check has a line
   */
  static String render(DoctorReport report, Paint paint, int columns, boolean all) {
    var text = new DoctorText(paint, columns, all);
    text.well(of(report, "ok"));
    for (String status : List.of("skip", "warn", "fail")) {
      text.wrong(status, of(report, status));
    }
    text.out.append(text.out.isEmpty() ? "" : "\n").append(text.sum(report.summary())).append('\n');
    return text.out.toString();
  }

  private static List<Check> of(DoctorReport report, String status) {
    return report.checks().stream().filter(check -> check.status().equals(status)).toList();
  }

  private void well(List<Check> checks) {
    int width = checks.stream().mapToInt(check -> check.check().length()).max().orElse(0);
    Map<String, List<Check>> byName =
        checks.stream()
            .collect(Collectors.groupingBy(Check::check, LinkedHashMap::new, Collectors.toList()));
    byName.forEach((name, ones) -> {
      String head = mark("ok") + "  " + paint.bold(name) + " ".repeat(width - name.length() + 2);
      if (all || ones.size() == 1) {
        ones.forEach(one -> add(head, INDENT, told(one)));
      } else {
        add(head, INDENT, ones.size() + ": " + names(ones));
      }
    });
  }

  private static String names(List<Check> checks) {
    List<String> names = checks.stream().map(Check::subject).toList();
    return names.size() <= SOME
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, SOME)) + " and " + (names.size() - SOME) + " more";
  }

  private void wrong(String status, List<Check> checks) {
    Map<Key, List<Check>> blocks =
        checks.stream()
            .collect(
                Collectors.groupingBy(
                    check -> new Key(check.check(), check.help()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    blocks.forEach((key, ones) -> {
      out.append(out.isEmpty() ? "" : "\n");
      out.append(mark(status)).append("  ").append(paint.bold(key.check())).append('\n');
      shown(ones).forEach(one -> add(INDENT, INDENT + "  ", told(one)));
      if (shown(ones).size() < ones.size()) {
        int rest = ones.size() - MANY;
        add(INDENT, INDENT + "  ", "and " + rest + " more like these; --verbose shows them all");
      }
      if (!key.help().isEmpty()) {
        add(INDENT + paint.faint("to mend it: "), INDENT + "  ", key.help());
      }
    });
  }

  private Collection<Check> shown(List<Check> checks) {
    return all || checks.size() <= MANY ? checks : checks.subList(0, MANY);
  }

  private static String told(Check check) {
    String subject = check.subject().isEmpty() ? "" : check.subject() + ": ";
    return Quote.whole(subject + check.message());
  }

  /** Adds a text that begins after {@code head}; its other lines begin after {@code indent}. */
  private void add(String head, String indent, String text) {
    String first = Wrap.lines(head + text, columns).getFirst();
    out.append(first).append('\n');
    String rest = (head + text).substring(first.length()).stripLeading();
    if (!rest.isEmpty()) {
      Wrap.lines(rest, columns - indent.length())
          .forEach(line -> out.append(indent).append(line).append('\n'));
    }
  }

  private String mark(String status) {
    return switch (status) {
      case "ok" -> paint.paint(Style.GREEN, "ok  ");
      case "warn" -> paint.paint(Style.YELLOW, "warn");
      case "fail" -> paint.paint(Style.RED, "FAIL");
      default -> paint.faint(status);
    };
  }

  private String sum(DoctorReport.Summary summary) {
    List<String> parts = new ArrayList<>();
    if (summary.fail() > 0) {
      parts.add(paint.paint(Style.RED, summary.fail() + " failed"));
    }
    if (summary.warn() > 0) {
      String word = summary.warn() == 1 ? " warning" : " warnings";
      parts.add(paint.paint(Style.YELLOW, summary.warn() + word));
    }
    if (summary.skip() > 0) {
      parts.add(summary.skip() + " not looked at");
    }
    parts.add(summary.ok() + " ok");
    return String.join(", ", parts);
  }
}
