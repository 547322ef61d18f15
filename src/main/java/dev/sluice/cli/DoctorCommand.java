package dev.sluice.cli;

import dev.sluice.api.DoctorReport;
import dev.sluice.api.Json;
import dev.sluice.app.Checkup;
import dev.sluice.config.PoolsConfig;
import dev.sluice.doctor.Doctor;
import dev.sluice.doctor.Finding;
import dev.sluice.doctor.HookUrl;
import dev.sluice.routing.RepositoryName;
import dev.sluice.settings.GithubLogin;
import dev.sluice.settings.ModalLogin;
import dev.sluice.settings.Reading;
import dev.sluice.settings.WebAddress;
import dev.sluice.settings.WebhookSettings;
import dev.sluice.telemetry.Logging;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = {
      "Checks everything outside that a server depends on, and says how to mend what is wrong:"
          + " credentials and what they may do at each target, runner groups, webhooks and their"
          + " last deliveries, runner versions, clocks, GitHub's limits, and what the pools name at"
          + " Modal.",
      "",
      "It takes the same variables as serve, and changes nothing (but see --try-runner)."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sluice doctor",
      "  sluice doctor --repo acme/api --try-runner",
      "  sluice doctor --only modal --format json"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing failed, whatever it warns of",
      "1:a check failed",
      "64:wrong words on the command line",
      "66:no pools file"
    })
final class DoctorCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private final CommonOptions options = new CommonOptions();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "PATH",
      description =
          "Pools file or directory (default: SLUICE_POOLS, as for serve, else runner-pools.yaml).")
  private @Nullable Path file;

  /** Which half is examined. */
  enum Only {
    github,
    modal
  }

  @Option(
      names = "--repo",
      paramLabel = "OWNER/NAME",
      description =
          "Look at this repository too; may be repeated. Repositories that the pools name without a"
              + " wildcard are looked at anyway.")
  private List<String> repositories = List.of();

  @Option(names = "--only", paramLabel = "SIDE", description = "github or modal (default: both).")
  private @Nullable Only only;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Where webhooks have to go: https://HOST/webhook (default: SLUICE_WEBHOOK_URL, else"
              + " anywhere).")
  private @Nullable String url;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print every check, also those that found nothing wrong.")
  private boolean verbose;

  @Option(
      names = "--try-runner",
      description =
          "Register a runner at each target and remove it at once: the only proof for a"
              + " fine-grained token.")
  private boolean tryRunner;

  DoctorCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Logging.configure(Logging.Format.TEXT, Logging.Detail.WARN);
    List<RepositoryName> named = names();
    return switch (PoolsOrigin.of(file, terminal.environment()).compile(terminal, options.color)) {
      case PoolsOrigin.Result.Unusable(int exitCode, String message) -> {
        terminal.err().println("sluice: " + message);
        yield exitCode;
      }
      case PoolsOrigin.Result.Compiled(PoolsInput.Read _, PoolsConfig config) ->
          examine(config, named);
    };
  }

  private int examine(PoolsConfig config, List<RepositoryName> named) {
    List<String> problems = new ArrayList<>();
    Map<String, String> variables = terminal.environment();
    GithubLogin github = only == Only.modal ? null : usable(GithubLogin.read(variables), problems);
    ModalLogin modal = only == Only.github ? null : usable(ModalLogin.read(variables), problems);
    return print(examine(github, modal, config, named, problems));
  }

  /** What can be used of it; what is wrong becomes a finding, and the other half is examined. */
  private static <T> @Nullable T usable(Reading<T> reading, List<String> problems) {
    return switch (reading) {
      case Reading.Valid<T>(T settings) -> settings;
      case Reading.Invalid<T>(List<String> wrong) -> {
        problems.addAll(wrong);
        yield null;
      }
    };
  }

  private List<Finding> examine(
      @Nullable GithubLogin github,
      @Nullable ModalLogin modal,
      PoolsConfig config,
      List<RepositoryName> named,
      List<String> problems) {
    List<Finding> findings = new ArrayList<>();
    problems.forEach(problem -> findings.add(Finding.unset(problem)));
    var question = new Doctor.Question(config, named, address(), tryRunner);
    findings.addAll(Checkup.run(github, modal, question, this::progress));
    return findings;
  }

  /** Where webhooks go; null if that was not said. */
  private @Nullable URI address() {
    if (only == Only.modal) {
      return null;
    }
    String text = url == null ? terminal.environment().get(WebhookSettings.URL) : url;
    if (text == null || text.isBlank()) {
      return null;
    }
    String where = url == null ? WebhookSettings.URL : "--url";
    URI address =
        WebAddress.parse(text)
            .orElseThrow(() -> wrong(where + " is no http or https address without user name"));
    boolean emulated = !terminal.environment().getOrDefault("SLUICE_GITHUB_API", "").isBlank();
    if (HookUrl.check(address, emulated) instanceof HookUrl.Check.Bad(String message)) {
      throw wrong(where + ": " + message);
    }
    return address;
  }

  private ParameterException wrong(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  private List<RepositoryName> names() {
    List<RepositoryName> names = new ArrayList<>();
    for (String text : repositories) {
      names.add(
          RepositoryName.parse(text).orElseThrow(() -> wrong("--repo is not OWNER/NAME: " + text)));
    }
    return names;
  }

  private void progress(String what) {
    if (terminal.errIsTerminal() && options.format == CommonOptions.Format.text) {
      terminal.err().print("\r\u001b[K" + "looking at " + what);
      terminal.err().flush();
    }
  }

  private int print(List<Finding> findings) {
    DoctorReport report = DoctorReport.of(findings);
    if (terminal.errIsTerminal() && options.format == CommonOptions.Format.text) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
    }
    switch (options.format) {
      case json -> terminal.out().println(Json.pretty(report));
      case text ->
          terminal
              .out()
              .print(
                  DoctorText.render(
                      report,
                      new Paint(terminal.colorsOut(options.color)),
                      Screen.of(terminal).columns(),
                      verbose));
    }
    return report.ok() ? ExitCode.OK : ExitCode.FAILED;
  }
}
