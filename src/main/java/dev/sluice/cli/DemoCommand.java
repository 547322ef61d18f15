package dev.sluice.cli;

import dev.sluice.api.DemoReport;
import dev.sluice.api.Json;
import dev.sluice.app.Demo;
import dev.sluice.emulator.ModalSandbox;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.telemetry.Logging;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Runs the server against an emulated GitHub and Modal and plays signed webhooks.",
      "Needs no account, no configuration and no network."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:every job ended as it should", "1:one did not"})
final class DemoCommand implements Callable<Integer> {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String CYAN = "\u001b[36m";
  private static final String FAINT = "\u001b[2m";

  private final Terminal terminal;

  @Mixin private final CommonOptions options = new CommonOptions();

  @Option(names = "--exit", description = "End when all jobs are done.")
  private boolean exit;

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "How many jobs to play, at least 10 (default: ${DEFAULT-VALUE}).",
      defaultValue = "10")
  private int jobs = 10;

  @Option(names = "--log", description = "Show the server's own log on standard error.")
  private boolean log;

  DemoCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.configure(Logging.Format.TEXT, log ? Logging.Detail.INFO : Logging.Detail.WARN);
    boolean json = options.format == CommonOptions.Format.json;
    // JSON is the result; the story goes where progress goes.
    PrintStream story = json ? terminal.err() : terminal.out();
    boolean color = json ? terminal.colorsErr(options.color) : terminal.colorsOut(options.color);
    try (Demo demo = Demo.start()) {
      Thread main = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(main::interrupt));
      introduce(demo, story, color);
      DemoReport report = demo.play(Math.max(10, jobs), moment -> tell(moment, story, color));
      if (json) {
        terminal.out().println(Json.pretty(report));
      } else {
        summarize(report, story, color);
      }
      if (!exit) {
        invite(demo, story, color);
        demo.watch(moment -> tell(moment, story, color));
      }
      return report.summary().ok() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static void introduce(Demo demo, PrintStream story, boolean color) {
    story.println(paint(color, BOLD, "Sluice demo") + ": a real server between two emulators");
    story.println("  GitHub   " + demo.githubUrl() + "   sends signed webhooks, hands out jobs");
    story.println("  Sluice   " + demo.webhookUrl());
    story.println("  Status   ./sluice status --watch --server " + demo.adminUrl());
    story.println("  Modal    " + demo.modalUrl() + "   runs sandboxes (gRPC)");
    story.println();
  }

  private static void tell(Demo.Moment moment, PrintStream story, boolean color) {
    Job job = moment.job();
    String labels = "[" + String.join(", ", job.facts().labels()) + "]";
    story.println(
        paint(color, FAINT, String.format(Locale.ROOT, "%5.2fs", moment.seconds()))
            + "  "
            + String.format(Locale.ROOT, "%-13s %-37s", job.facts().repository().toString(), labels)
            + " "
            + what(moment, color));
  }

  private static String what(Demo.Moment moment, boolean color) {
    Job job = moment.job();
    String text =
        switch (job.phase()) {
          case WAITING -> "waits for an approval";
          case QUEUED -> decided(job.disposition(), color);
          case IN_PROGRESS -> paint(color, CYAN, "runs") + " on " + runner(moment);
          case COMPLETED ->
              paint(color, GREEN, job.conclusion() == null ? "completed" : job.conclusion());
        };
    boolean tells = moment.note() != null && job.phase() != dev.sluice.ledger.Phase.COMPLETED;
    return tells && !(job.disposition() instanceof Disposition.Pending)
        ? text + paint(color, FAINT, "  (" + moment.note() + ")")
        : text;
  }

  private static String decided(Disposition disposition, boolean color) {
    return switch (disposition) {
      case Disposition.Routed(String pool) -> "queued -> pool " + paint(color, BOLD, pool);
      case Disposition.Blocked(String pool, String code, String _) ->
          "pool " + pool + " is blocked: " + code;
      case Disposition.Pending _ -> "queued; asking GitHub whether it comes from a fork";
      case Disposition.Unmatched _ -> paint(color, YELLOW, "no pool");
      case Disposition.Denied(String rule, String _) ->
          paint(color, YELLOW, "denied") + " by rule " + rule;
    };
  }

  private static String runner(Demo.Moment moment) {
    ModalSandbox sandbox = moment.sandbox();
    if (sandbox == null) {
      return String.valueOf(moment.job().runnerName());
    }
    var resources = sandbox.definition().resources();
    String gpu = Demo.gpu(resources);
    return (gpu == null ? "CPU" : gpu)
        + ", "
        + resources.milliCpu() / 1000
        + " cores, "
        + resources.memoryMiB() / 1024
        + " GiB, sandbox "
        + sandbox.id();
  }

  private static void summarize(DemoReport report, PrintStream story, boolean color) {
    DemoReport.Summary summary = report.summary();
    story.println();
    List<String> parts =
        List.of(
            summary.completed() + " completed over " + summary.pools() + " pools",
            summary.unmatched() + " left to GitHub's machines",
            summary.denied() + " denied",
            summary.runners() + " sandboxes used",
            summary.left() + " left running");
    String word = summary.ok() ? paint(color, GREEN, "All as expected") : "NOT as expected";
    story.println(
        word
            + String.format(Locale.ROOT, " in %.1f s: ", summary.seconds())
            + String.join(", ", parts)
            + ".");
  }

  private static void invite(Demo demo, PrintStream story, boolean color) {
    story.println();
    story.println("Still running. Queue a job of your own, or press Ctrl-C:");
    story.println(
        paint(
            color,
            BOLD,
            "  curl -d '{\"repository\":\"acme/mine\",\"labels\":[\"modal\",\"gpu:t4\"]}' "
                + demo.githubUrl()
                + "/_emulator/jobs"));
    story.println();
  }

  private static String paint(boolean color, String code, String text) {
    return color ? code + text + RESET : text;
  }
}
