package dev.sluice.cli;

import dev.sluice.api.ApplyEvent;
import dev.sluice.api.ApplyRequest;
import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.GenerationReport;
import dev.sluice.api.PlanReport;
import dev.sluice.api.SavedPlan;
import dev.sluice.config.Accepted;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsFiles;
import dev.sluice.diagnostic.SourceText;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "apply",
    description = {
      "Puts a pools file in force, or a saved plan: the server builds its images and looks its"
          + " volumes, secrets and proxies up first, runs its tests, and then swaps the whole table"
          + " at once. Whatever fails leaves what is in force as it is.",
      "It shows first what the file would do, as \"sluice plan\" does, and asks. A saved plan was"
          + " looked at, so nobody is asked; it is put in force as it was saved, or not at all.",
      "The file is read once, at the start. A server that follows a file takes none from here.",
      "Without --server and SLUICE_SERVER, the server that uses the store here is asked"
          + " (SLUICE_STORE)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice apply",
      "  sluice apply change.plan",
      "  sluice apply -f pools/ --server https://sluice.example.com:9090 --auto-approve"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it is in force, now or already",
      "1:it does not compile, a test fails, or it was not wanted",
      "4:a guard refuses the change",
      "5:something else came into force, or the file was edited, since the plan was made",
      "64:wrong words on the command line or in the environment, or nobody to ask",
      "66:a file is missing",
      "69:the server, GitHub or Modal does not answer, or refuses"
    })
final class ApplyCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PLANFILE",
      description = "What \"sluice plan --out\" saved, instead of a pools file.")
  private @Nullable Path planFile;

  @Mixin private final PoolsInput input = new PoolsInput();

  @Option(
      names = "--tests",
      paramLabel = "PATH",
      description =
          "File or directory of golden tests that have to pass; may be repeated (default: the"
              + " tests beside the pools file, if there are any).")
  private List<Path> tests = List.of();

  @Mixin private final GuardOptions guards = new GuardOptions();
  @Mixin private final ApplyOptions how = new ApplyOptions();
  @Mixin private final ServerOption server = new ServerOption();
  @Mixin private final CommonOptions options = new CommonOptions();

  ApplyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    guards
        .problem()
        .or(this::besideSaved)
        .ifPresent(problem -> {
          throw new ParameterException(spec.commandLine(), problem);
        });
    return PricesInput.with(
        terminal,
        options.color,
        prices -> {
          var planning = new Planning(terminal, server, prices, new PlanTraffic(), guards);
          return planFile == null ? pools(planning) : saved(planning, planFile);
        });
  }

  /** What is said beside a saved plan and would have no effect; empty if nothing. */
  private Optional<String> besideSaved() {
    boolean more =
        guards.areAsked()
            || !guards.accepted().equals(Accepted.NOTHING)
            || !tests.isEmpty()
            || spec.commandLine().getParseResult().hasMatchedOption("--file");
    return planFile != null && more
        ? Optional.of(
            "a saved plan is applied as it was made: files, tests, guards and what is accepted are"
                + " for sluice plan --out")
        : Optional.empty();
  }

  private int pools(Planning planning) {
    PoolsInput.Read read = input.read();
    Optional<PoolsConfig> config = PoolsInput.compiled(read, terminal, options.color);
    if (config.isEmpty()) {
      return read.exitCode();
    }
    Optional<List<SourceText>> golden =
        TestFilesBeside.read(tests, input.paths, terminal, options.color);
    if (golden.isEmpty()) {
      return ExitCode.NO_INPUT;
    }
    return Asking.with(
        terminal,
        server,
        source ->
            newest(
                source,
                current ->
                    pools(
                        planning,
                        source,
                        current,
                        read.files().sources(),
                        config.get(),
                        golden.get())));
  }

  private int newest(ReportSource source, ToIntFunction<GenerationReport> act) {
    Optional<Asked.Failed<ApplyEvent>> nobody = source.noServer();
    if (nobody.isPresent()) {
      return fail(nobody.get().exitCode(), nobody.get().message());
    }
    return switch (ShowCommand.newest(source)) {
      case Asked.Failed<GenerationReport>(int exitCode, String message) -> fail(exitCode, message);
      case Asked.Got<GenerationReport>(GenerationReport current, String _) ->
          new ApplyRun(terminal, options, how, source)
              .follows(current)
              .orElseGet(() -> act.applyAsInt(current));
    };
  }

  private int fail(int exitCode, String message) {
    terminal.err().println("sluice: " + message);
    return exitCode;
  }

  private int pools(
      Planning planning,
      ReportSource source,
      GenerationReport current,
      List<SourceText> pools,
      PoolsConfig config,
      List<SourceText> golden) {
    var run = new ApplyRun(terminal, options, how, source);
    List<Source> wanted = pools.stream().map(Source::of).toList();
    var request =
        new ApplyRequest(
            1,
            wanted,
            golden.stream().map(Source::of).toList(),
            current.serial(),
            ApplyOptions.who(terminal),
            ApplyOptions.origin(terminal, named(input.paths)),
            ApplyRequest.Acceptance.of(guards.accepted()));
    switch (planned(planning, current, pools, config)) {
      case Asked.Failed<PlanReport>(int exitCode, String message) -> {
        if (exitCode == ExitCode.USAGE || guards.areAsked()) {
          return fail(exitCode, message);
        }
        // The server holds the change against the guards of the files all the same.
        terminal.err().println("sluice: what it would do cannot be shown: " + message);
        run.describe(current, wanted);
      }
      case Asked.Got<PlanReport>(PlanReport report, String _) -> {
        if (report.isEmpty()) {
          run.describe(current, wanted);
        } else {
          show(report);
        }
        if (report.isRefused()) {
          return ExitCode.GUARDED;
        }
      }
    }
    int code = run.run("/api/v1/apply", request, how.autoApprove);
    tellOfEdit(pools, code);
    return code;
  }

  private Asked<PlanReport> planned(
      Planning planning, GenerationReport current, List<SourceText> pools, PoolsConfig config) {
    var search = new PlanBase.Search(terminal, options.color, server, input.paths);
    return switch (search.of(current)) {
      case Asked.Failed<PlanBase> failed -> failed.as();
      case Asked.Got<PlanBase>(PlanBase base, String _) ->
          planning.report(base, input.paths, pools, config);
    };
  }

  private void show(PlanReport report) {
    terminal
        .err()
        .print(
            PlanText.render(
                report,
                new Paint(terminal.colorsErr(options.color)),
                Screen.of(terminal).columns(),
                Instant.now()));
  }

  private int saved(Planning planning, Path path) {
    return switch (PlanFile.read(path)) {
      case Asked.Failed<PlanFile>(int exitCode, String message) -> fail(exitCode, message);
      case Asked.Got<PlanFile>(PlanFile file, String _) -> {
        Optional<String> edited = file.edited();
        yield edited.isPresent()
            ? fail(ExitCode.STALE, edited.get())
            : Asking.with(
                terminal,
                server,
                source -> newest(source, current -> saved(planning, file, source, current)));
      }
    };
  }

  private int saved(
      Planning planning, PlanFile file, ReportSource source, GenerationReport current) {
    SavedPlan plan = file.plan();
    boolean inForce = plan.sources().equals(current.sources());
    if (!inForce) {
      var search = new PlanBase.Search(terminal, options.color, server, List.of());
      Optional<String> stale = file.stale(current, source, search, planning, Instant.now());
      if (stale.isPresent()) {
        return fail(ExitCode.STALE, stale.get());
      }
      show(plan.report());
    }
    var request =
        new ApplyRequest(
            1,
            plan.sources(),
            plan.tests(),
            current.serial(),
            ApplyOptions.who(terminal),
            ApplyOptions.origin(terminal, String.join(", ", plan.files())),
            plan.accepted());
    return new ApplyRun(terminal, options, how, source).run("/api/v1/apply", request, true);
  }

  private static String named(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  /** What was applied is what was shown; an edit meanwhile is not in it. */
  private void tellOfEdit(List<SourceText> applied, int code) {
    if (code != ExitCode.OK) {
      return;
    }
    List<Source> now = PoolsFiles.read(input.paths).sources().stream().map(Source::of).toList();
    if (!now.equals(applied.stream().map(Source::of).toList())) {
      terminal
          .err()
          .println(
              "sluice: the file has changed since it was read; what was shown is in force, the"
                  + " change is not");
    }
  }
}
