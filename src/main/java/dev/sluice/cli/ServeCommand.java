package dev.sluice.cli;

import dev.sluice.app.App;
import dev.sluice.app.NotStarted;
import dev.sluice.app.Policy;
import dev.sluice.app.ServeOptions;
import dev.sluice.config.PoolsConfig;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.LedgerException;
import dev.sluice.scheduler.Timing;
import dev.sluice.settings.Reading;
import dev.sluice.settings.ServeSettings;
import dev.sluice.settings.StoreAddress;
import dev.sluice.telemetry.Logging;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = "Takes GitHub's webhooks in and gives each job a runner on Modal.",
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  GITHUB_TOKEN          token that may administer the repositories, or",
      "  GITHUB_APP_ID         a GitHub App, with GITHUB_APP_PRIVATE_KEY",
      "  WEBHOOK_SECRET        secret of the webhook (required); WEBHOOK_SECRET_PREVIOUS too",
      "  MODAL_TOKEN_ID        Modal token (required), with MODAL_TOKEN_SECRET",
      "                        (or the active profile of ~/.modal.toml, as Modal's own clients)",
      "  MODAL_PROFILE         another profile of it; MODAL_CONFIG_PATH another file",
      "  MODAL_ENVIRONMENT     overrides the pools file's",
      "  SLUICE_POOLS          pools file or directory (default runner-pools.yaml), which is",
      "                        followed; env: for the variables of the original; none for what",
      "                        sluice apply put into the store",
      "  SLUICE_LISTEN         address of the webhook (default 0.0.0.0:8080)",
      "  SLUICE_WEBHOOK_SOURCES  any, or github, addresses and ranges that may send webhooks",
      "  SLUICE_TRUSTED_PROXIES  proxies of yours, whose X-Forwarded-For is believed",
      "  SLUICE_ADMIN_LISTEN   address of status and metrics (default 127.0.0.1:9090)",
      "  SLUICE_ADMIN_TOKEN    token of the admin API (default: made, in .sluice/admin-token)",
      "  SLUICE_ADMIN_HOSTS    host names by which it may be asked, separated by commas",
      "  SLUICE_STORE          sqlite:PATH (default sqlite:.sluice/sluice.db), or",
      "                        postgresql://[USER@]HOST[:PORT]/DATABASE",
      "  SLUICE_STORE_PASSWORD of that database (also as _FILE)",
      "  SLUICE_CONTROLLER     6 of a-z 0-9, for several installations on one Modal app",
      "  SLUICE_RETENTION_DAYS how long finished jobs and runners are kept (30)",
      "  SLUICE_PRICES         a file with your own prices of Modal (default: Modal's, or built"
          + " in)",
      "  SLUICE_PACING         off lets launches follow each other without a rate",
      "  SLUICE_TIME_SCALE     1 to 100: divides the scheduler's waits; for tests only",
      "  SLUICE_LOG            json or text (default: text on a terminal, else json)",
      "  SLUICE_GITHUB_API     overrides the base of GitHub's API",
      "  MODAL_SERVER_URL      overrides Modal's address",
      "  MODAL_IMAGE_BUILDER_VERSION, MODAL_MAX_THROTTLE_WAIT, MODAL_LOGLEVEL: see DEPLOY.md",
      "Each secret can also be in a file that NAME_FILE names."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:stopped",
      "1:it refuses to start, and says why",
      "66:no pools file, or no file of prices"
    })
final class ServeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--pools",
      paramLabel = "PATH",
      description =
          "Pools file or directory to follow, or none for what sluice apply put into the store"
              + " (default: SLUICE_POOLS, else runner-pools.yaml).")
  private @Nullable Path pools;

  ServeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws InterruptedException {
    Optional<Logging.Format> format = logFormat();
    if (format.isEmpty()) {
      return refuse("SLUICE_LOG is neither json nor text");
    }
    PoolsOrigin origin = PoolsOrigin.of(pools, terminal.environment());
    Reading<ServeSettings> settings = ServeSettings.read(terminal.environment());
    if (isShared(settings)) {
      if (origin.isNamed() && !origin.isStored()) {
        return refuse(
            "with PostgreSQL every replica goes by what was applied last, and none by "
                + origin.text()
                + ": leave --pools and SLUICE_POOLS out, and use sluice apply");
      }
      if (!origin.isNamed() && !origin.isAbsent()) {
        terminal
            .err()
            .println(
                "sluice: "
                    + origin.text()
                    + " here is not read: with PostgreSQL what was applied last is in force");
      }
      return stored(settings, format.get());
    }
    if (origin.isStored()) {
      return stored(settings, format.get());
    }
    return switch (origin.compile(terminal, Terminal.Color.auto)) {
      case PoolsOrigin.Result.Unusable(int exitCode, String message) -> {
        refuse(message);
        yield exitCode;
      }
      case PoolsOrigin.Result.Compiled(PoolsInput.Read read, PoolsConfig config) -> {
        List<SourceText> sources = read.files().sources();
        yield serve(
            origin.isLegacy()
                ? new Policy.Given(sources, config, origin.text())
                : new Policy.Followed(Path.of(origin.text()), sources, config),
            settings,
            format.get());
      }
    };
  }

  private static boolean isShared(Reading<ServeSettings> settings) {
    return settings instanceof Reading.Valid<ServeSettings>(ServeSettings valid)
        && valid.store() instanceof StoreAddress.Postgres;
  }

  private int stored(Reading<ServeSettings> settings, Logging.Format format)
      throws InterruptedException {
    Optional<String> conflict = PoolsOrigin.storeRefusal(terminal.environment());
    return conflict.isPresent()
        ? refuse(conflict.get())
        : serve(new Policy.Stored(), settings, format);
  }

  private int serve(Policy policy, Reading<ServeSettings> reading, Logging.Format format)
      throws InterruptedException {
    return switch (reading) {
      case Reading.Invalid<ServeSettings>(List<String> problems) ->
          refuse(String.join("\n        ", problems));
      case Reading.Valid<ServeSettings>(ServeSettings settings) ->
          switch (PricesInput.read(terminal, Terminal.Color.auto)) {
            case Asked.Failed<PriceTable>(int exitCode, String message) -> {
              refuse(message);
              yield exitCode == ExitCode.NO_INPUT ? exitCode : ExitCode.FAILED;
            }
            case Asked.Got<PriceTable>(PriceTable prices, String _) ->
                serve(new ServeOptions(settings, policy, Timing.DEFAULT, prices), format);
          };
    };
  }

  private int serve(ServeOptions options, Logging.Format format) throws InterruptedException {
    Logging.configureServer(format, Logging.Detail.INFO);
    var running = new AtomicReference<@Nullable App>();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              App app = running.getAndSet(null);
              if (app != null) {
                app.close();
              }
              Logging.flush();
            }));
    try {
      while (true) {
        runOnce(options, running);
      }
    } catch (LedgerException | NotStarted e) {
      Logging.flush();
      return refuse(String.valueOf(e.getMessage()));
    }
  }

  /** Runs a server until it has to be started anew; the process ends another way. */
  private void runOnce(ServeOptions options, AtomicReference<@Nullable App> running)
      throws InterruptedException {
    var again = new CountDownLatch(1);
    try (App app = App.start(options)) {
      running.set(app);
      app.onRestartWanted(again::countDown);
      terminal
          .err()
          .println(
              "sluice: listening on port "
                  + app.port()
                  + "; status and metrics on "
                  + app.adminUrl());
      again.await();
      running.set(null);
    }
  }

  private Optional<Logging.Format> logFormat() {
    return switch (terminal.environment().getOrDefault("SLUICE_LOG", "")) {
      case "json" -> Optional.of(Logging.Format.JSON);
      case "text" -> Optional.of(Logging.Format.TEXT);
      case "" -> Optional.of(terminal.errIsTerminal() ? Logging.Format.TEXT : Logging.Format.JSON);
      default -> Optional.empty();
    };
  }

  private int refuse(String why) {
    terminal.err().println("sluice: not started: " + why);
    return ExitCode.FAILED;
  }
}
