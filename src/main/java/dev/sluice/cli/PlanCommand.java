package dev.sluice.cli;

import dev.sluice.api.ApplyRequest.Acceptance;
import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.Json;
import dev.sluice.api.PlanReport;
import dev.sluice.api.SavedPlan;
import dev.sluice.config.PoolsConfig;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.settings.WebAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    description = {
      "Shows what a change of the pools file would do: which pools change, which jobs go elsewhere"
          + " and how many of them there were, what they get instead, what it costs, and whether a"
          + " guard refuses it. It takes no lock and changes nothing.",
      "What it says of routing holds of every possible job; that nothing else moves is proven.",
      ServerOption.ENVIRONMENT,
      PricesInput.ENVIRONMENT
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice plan",
      "  sluice plan --against git:origin/main --format markdown",
      "  sluice plan --out change.plan && sluice apply change.plan",
      "  sluice plan --against old.yaml -f new.yaml --jobs jobs.jsonl --format json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown, whatever would change",
      "1:a file does not compile, or a line of --jobs is bad",
      "2:something would change (with --detailed-exitcode)",
      "4:a guard refuses the change",
      "64:wrong words on the command line or in the environment",
      "66:a file, a revision or a store that was named is missing",
      "69:a server, a store or git does not answer, or refuses"
    })
final class PlanCommand implements Callable<Integer> {
  /** How a plan is printed. */
  enum Format {
    text,
    json,
    markdown
  }

  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private final PoolsInput input = new PoolsInput();

  @Option(
      names = "--against",
      paramLabel = "WHAT",
      description =
          "What the file is compared with: applied (what is in force), git:REVISION (the same path"
              + " there), a path, or the URL of a server or of a file (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = PlanBase.APPLIED)
  private String against = PlanBase.APPLIED;

  @Mixin private final PlanTraffic traffic = new PlanTraffic();
  @Mixin private final GuardOptions guards = new GuardOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Saves the plan, for \"sluice apply FILE\" to put exactly this in force.")
  private @Nullable Path out;

  @Option(
      names = "--tests",
      paramLabel = "PATH",
      description =
          "File or directory of golden tests that a saved plan has to pass; may be repeated"
              + " (default: the tests beside the pools file, if there are any).")
  private List<Path> tests = List.of();

  @Option(names = "--detailed-exitcode", description = "Exits with 2 if something would change.")
  private boolean detailed;

  @Mixin private final ServerOption server = new ServerOption();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "text, json, or markdown for a comment on a pull request (default: ${DEFAULT-VALUE}).",
      defaultValue = "text")
  private Format format = Format.text;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "auto, always or never (default: ${DEFAULT-VALUE}); NO_COLOR is honoured.",
      defaultValue = "auto")
  private Terminal.Color color = Terminal.Color.auto;

  PlanCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    traffic
        .problem()
        .or(guards::problem)
        .or(this::notToBeSaved)
        .ifPresent(problem -> {
          throw new ParameterException(spec.commandLine(), problem);
        });
    // Large files take seconds to read, and there are two of them.
    var complaints = new ByteArrayOutputStream();
    Terminal aside = terminal.withErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
    var search = new PlanBase.Search(aside, color, server, input.paths);
    CompletableFuture<Asked<PlanBase>> found =
        CompletableFuture.supplyAsync(() -> search.find(against));
    PoolsInput.Read read = input.read();
    Optional<PoolsConfig> config = PoolsInput.compiled(read, terminal, color);
    if (config.isEmpty()) {
      return read.exitCode();
    }
    Asked<PlanBase> base = found.join();
    terminal.err().print(complaints.toString(StandardCharsets.UTF_8));
    return PricesInput.with(
        terminal, color, prices -> plan(base, read.files().sources(), config.get(), prices));
  }

  private int plan(
      Asked<PlanBase> found, List<SourceText> sources, PoolsConfig config, PriceTable prices) {
    return switch (found) {
      case Asked.Failed<PlanBase>(int exitCode, String message) -> fail(exitCode, message);
      case Asked.Got<PlanBase>(PlanBase base, String _) -> {
        if (server.server == null) {
          // A server that is compared with is the one whose jobs count.
          server.server = WebAddress.server(against).orElse(null);
        }
        var planning = new Planning(terminal, server, prices, traffic, guards);
        yield switch (planning.report(base, input.paths, sources, config)) {
          case Asked.Failed<PlanReport>(int exitCode, String message) -> fail(exitCode, message);
          case Asked.Got<PlanReport>(PlanReport report, String _) -> {
            print(report);
            yield done(report, base, sources);
          }
        };
      }
    };
  }

  private Optional<String> notToBeSaved() {
    boolean applied = against.equals(PlanBase.APPLIED) || WebAddress.server(against).isPresent();
    return out == null || applied
        ? Optional.empty()
        : Optional.of(
            "only a plan against what is in force can be applied: --out goes with --against"
                + " applied, or the URL of a server");
  }

  private int fail(int exitCode, String message) {
    terminal.err().println("sluice: " + message);
    return exitCode;
  }

  private void print(PlanReport report) {
    switch (format) {
      case text ->
          terminal
              .out()
              .print(
                  PlanText.render(
                      report,
                      new Paint(terminal.colorsOut(color)),
                      Screen.of(terminal).columns(),
                      Instant.now()));
      case json -> terminal.out().println(Json.pretty(report));
      case markdown -> terminal.out().print(PlanMarkdown.render(report, Instant.now()));
    }
  }

  private int done(PlanReport report, PlanBase base, List<SourceText> sources) {
    if (report.isRefused()) {
      terminal
          .err()
          .println(
              "sluice: a guard refuses the change"
                  + (out == null ? "" : "; the plan is not saved"));
      return ExitCode.GUARDED;
    }
    if (out != null) {
      int saved =
          base.follows() == null
              ? save(report, sources, out)
              : fail(
                  ExitCode.FAILED,
                  "the server follows "
                      + Quote.whole(base.follows())
                      + ", so nothing is applied to it, and the plan is not saved");
      if (saved != ExitCode.OK) {
        return saved;
      }
    }
    return detailed && !report.isEmpty() ? ExitCode.CHANGES : ExitCode.OK;
  }

  private int save(PlanReport report, List<SourceText> sources, Path file) {
    Optional<List<SourceText>> golden = TestFilesBeside.read(tests, input.paths, terminal, color);
    if (golden.isEmpty()) {
      return ExitCode.NO_INPUT;
    }
    var plan =
        new SavedPlan(
            1,
            Version.number(),
            Instant.now(),
            Objects.requireNonNullElse(report.against().serial(), 0L),
            Objects.requireNonNullElse(report.against().digest(), ""),
            input.paths.stream().map(Path::toString).toList(),
            sources.stream().map(Source::of).toList(),
            golden.get().stream().map(Source::of).toList(),
            Acceptance.of(guards.accepted()),
            report);
    try {
      AtomicFile.write(file, plan.print());
    } catch (IOException e) {
      return fail(
          ExitCode.FAILED,
          "cannot write the plan to " + file + ": is its directory there, and writable?");
    }
    terminal
        .err()
        .println(
            "sluice: saved; to put exactly this in force: sluice apply "
                + file
                + (report.errors().isEmpty() ? "" : ", which will refuse it for its errors"));
    return ExitCode.OK;
  }
}
