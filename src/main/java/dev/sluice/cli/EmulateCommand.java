package dev.sluice.cli;

import dev.sluice.app.EmulatedWorld;
import dev.sluice.secret.Secret;
import dev.sluice.telemetry.Logging;
import java.net.URI;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "emulate",
    description = {
      "Runs an emulated GitHub and Modal alone, to try a server without accounts.",
      "Webhooks are signed with WEBHOOK_SECRET (default: development).",
      "Webhooks created over the emulated REST API are delivered too, each with its own secret.",
      "Modal's own clients work with the emulated one: set MODAL_SERVER_URL and any token."
    },
    footer = {
      "",
      "Scripts play the world around both below /_emulator on GitHub's port, in JSON:",
      "  POST jobs                    queue jobs: repository, labels, ...",
      "  GET  jobs, runners           what there is",
      "  POST jobs/ID/cancel|approve",
      "  POST modal/faults            rpc, times; status, afterEffect, retryAfter;",
      "                               or slow; or cut",
      "  DELETE modal/faults          forget those that have not come up",
      "  POST modal/settings          scheduling, buildSeconds, failBuildsWith, ...",
      "  GET  modal/sandboxes         all, without the values of their secrets",
      "  POST modal/sandboxes/ID/end  result, exitCode, message",
      "  POST modal/secrets           environment, name, values",
      "  POST modal/proxies           environment, name",
      "docs/emulators.md has the details."
    })
final class EmulateCommand implements Callable<Integer> {
  private static final String DEFAULT_SECRET = "development";

  private final Terminal terminal;

  @Option(
      names = "--github",
      paramLabel = "PORT",
      description = "Port of the emulated GitHub (default: ${DEFAULT-VALUE}; 0: any free one).",
      defaultValue = "9101")
  private int github = 9101;

  @Option(
      names = "--modal",
      paramLabel = "PORT",
      description = "Port of the emulated Modal (default: ${DEFAULT-VALUE}; 0: any free one).",
      defaultValue = "9102")
  private int modal = 9102;

  @Option(
      names = "--webhook",
      paramLabel = "URL",
      description = "Where webhooks go (default: ${DEFAULT-VALUE}).",
      defaultValue = "http://127.0.0.1:8080/webhook")
  private URI webhook = URI.create("http://127.0.0.1:8080/webhook");

  EmulateCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Logging.configure(Logging.Format.TEXT, Logging.Detail.INFO);
    String secret = terminal.environment().getOrDefault("WEBHOOK_SECRET", "");
    CountDownLatch stopped = new CountDownLatch(1);
    try (EmulatedWorld world = EmulatedWorld.start(github, modal)) {
      world.github().deliverTo(webhook, Secret.of(secret.isBlank() ? DEFAULT_SECRET : secret));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(() -> {
                world.close();
                stopped.countDown();
              }));
      introduce(world, secret.isBlank());
      stopped.await();
      return ExitCode.OK;
    } catch (RuntimeException e) {
      terminal.err().println("sluice: not started: " + e.getMessage());
      return ExitCode.UNAVAILABLE;
    }
  }

  private void introduce(EmulatedWorld world, boolean defaultSecret) {
    var out = terminal.out();
    out.println("# In another terminal, start a server against these emulators:");
    out.println("export SLUICE_GITHUB_API=" + world.github().apiBase());
    out.println("export MODAL_SERVER_URL=" + world.modal().url());
    out.println("export GITHUB_TOKEN=any MODAL_TOKEN_ID=ak-any MODAL_TOKEN_SECRET=as-any");
    if (defaultSecret) {
      out.println("export WEBHOOK_SECRET=" + DEFAULT_SECRET);
    }
    out.println("./sluice serve");
    out.println("# Then queue a job:");
    out.println(
        "curl -d '{\"repository\":\"acme/app\",\"labels\":[\"modal\"]}' "
            + world.github().apiBase()
            + "/_emulator/jobs");
    out.flush();
  }
}
