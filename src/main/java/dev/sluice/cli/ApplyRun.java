package dev.sluice.cli;

import dev.sluice.api.ApiError;
import dev.sluice.api.ApplyEvent;
import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.GenerationReport;
import dev.sluice.api.Json;
import dev.sluice.api.ValidateReport;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.Quote;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows a change, asks for consent, has it made and tells how that goes: progress on {@code err},
 * the result on {@code out}.
 */
record ApplyRun(Terminal terminal, CommonOptions options, ApplyOptions how, ReportSource source) {
  private static final String YES = "yes";

  /**
   * Shows how the text changes, and runs it.
   *
   * @param current what is in force
   * @param wanted what is to be
   * @param path of the admin API that is asked
   * @param body a record of the API
   */
  int run(GenerationReport current, List<Source> wanted, String path, Object body) {
    return follows(current)
        .orElseGet(() -> {
          describe(current, wanted);
          return run(path, body, how.autoApprove);
        });
  }

  /** Says that nobody can apply anything, if that is so. */
  Optional<Integer> follows(GenerationReport current) {
    return current.follows() == null
        ? Optional.empty()
        : Optional.of(
            fail(
                ExitCode.FAILED,
                "the server follows "
                    + Quote.whole(current.follows())
                    + ": change that, and it is put in force by itself"));
  }

  /**
   * Runs what was shown.
   *
   * @param approved whether nobody needs to be asked any more
   */
  int run(String path, Object body, boolean approved) {
    if (!approved) {
      Optional<String> answer =
          terminal.ask("\nIs this to be put in force? Only \"yes\" is taken for consent: ");
      if (answer.isEmpty()) {
        return fail(
            ExitCode.USAGE,
            "nobody can be asked here: look at the change and repeat it with --auto-approve");
      }
      if (!answer.get().strip().equals(YES)) {
        return fail(ExitCode.FAILED, "nothing was changed");
      }
    }
    var progress = new ApplyProgressText(terminal);
    Asked<ApplyEvent> asked = source.change(path, body, progress::show);
    progress.end();
    return switch (asked) {
      case Asked.Failed<ApplyEvent>(int exitCode, String message) -> fail(exitCode, message);
      case Asked.Got<ApplyEvent>(ApplyEvent last, String _) -> told(last);
    };
  }

  void describe(GenerationReport current, List<Source> wanted) {
    var paint = new Paint(terminal.colorsErr(options.color));
    List<Source> before = Objects.requireNonNullElse(current.sources(), List.of());
    terminal
        .err()
        .println(
            current.serial() == 0
                ? "Nothing is in force yet."
                : "Against generation "
                    + current.serial()
                    + ", applied by "
                    + Quote.whole(current.who())
                    + " from "
                    + Quote.whole(current.origin())
                    + ":");
    pools(before, wanted).forEach(terminal.err()::println);
    terminal.err().print(GenerationText.difference(before, wanted, paint));
  }

  /** Which pools come and go. */
  private static List<String> pools(List<Source> before, List<Source> after) {
    Set<String> old = names(before);
    Set<String> young = names(after);
    List<String> lines = new ArrayList<>();
    lines.addAll(line("new pools", young, old));
    lines.addAll(line("removed pools, whose idle runners end and whose jobs run on", old, young));
    return lines;
  }

  private static List<String> line(String what, Set<String> these, Set<String> without) {
    Set<String> only = new TreeSet<>(these);
    only.removeAll(without);
    return only.isEmpty() ? List.of() : List.of("  " + what + ": " + String.join(", ", only));
  }

  private static Set<String> names(List<Source> sources) {
    return PoolsLoader.load(sources.stream().map(Source::toSourceText).toList())
        .config()
        .map(PoolsConfig::pools)
        .orElse(List.of())
        .stream()
        .map(pool -> pool.name())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private int told(ApplyEvent last) {
    if (options.format == CommonOptions.Format.json) {
      terminal.out().println(Json.pretty(last));
    }
    GenerationReport generation = last.generation();
    ApiError error = last.error();
    if (generation != null) {
      if (options.format == CommonOptions.Format.text) {
        terminal.out().println(text(last.event(), generation));
      }
      return ExitCode.OK;
    }
    for (ValidateReport.Finding finding : last.diagnostics()) {
      terminal
          .err()
          .println(
              finding.file()
                  + ":"
                  + finding.line()
                  + ":"
                  + finding.column()
                  + ": "
                  + finding.code()
                  + " "
                  + finding.message());
    }
    return error == null
        ? fail(ExitCode.UNAVAILABLE, "the server did not say why it refused")
        : fail(exitCode(error.code()), error.message() + ": " + error.help());
  }

  private static String text(String event, GenerationReport generation) {
    return event.equals(ApplyEvent.UNCHANGED)
        ? "Generation " + generation.serial() + " says this already; nothing was changed."
        : "Generation " + generation.serial() + " is in force.";
  }

  private static int exitCode(String code) {
    return switch (code) {
      case "stale" -> ExitCode.STALE;
      case "guarded" -> ExitCode.GUARDED;
      case "outside", "store", "busy", "stopping" -> ExitCode.UNAVAILABLE;
      default -> ExitCode.FAILED;
    };
  }

  private int fail(int exitCode, @Nullable String message) {
    terminal.err().println("sluice: " + message);
    return exitCode;
  }
}
