package dev.sluice.cli;

import dev.sluice.api.Json;
import dev.sluice.api.WebhookReport;
import dev.sluice.app.NotStarted;
import dev.sluice.app.WebhookTool;
import dev.sluice.config.GithubSettings;
import dev.sluice.config.PoolsConfig;
import dev.sluice.doctor.HookResult;
import dev.sluice.doctor.HookResult.Outcome;
import dev.sluice.doctor.HookSites;
import dev.sluice.doctor.HookUrl;
import dev.sluice.doctor.Webhooks;
import dev.sluice.provider.HookSite;
import dev.sluice.secret.Secret;
import dev.sluice.settings.GithubLogin;
import dev.sluice.settings.Reading;
import dev.sluice.settings.WebAddress;
import dev.sluice.settings.WebhookSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that the commands on webhooks share, and what is done with them. */
final class WebhookRun {
  static final String TARGETS =
      "Without a TARGET: the App, if GITHUB_APP_ID is set; else the repositories that the pools"
          + " file names without wildcard, or their owners where runners register there.";
  static final String ENVIRONMENT =
      "  GITHUB_TOKEN, or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY; WEBHOOK_SECRET;%n "
          + " SLUICE_WEBHOOK_URL, in place of --url. Each secret also as NAME_FILE.%n "
          + " SLUICE_POOLS, the server's pools file (or env:): its github.url says where GitHub"
          + " is;%n  SLUICE_GITHUB_API, base of GitHub's API, overrides that.";

  /** Characters that nobody guesses, if they are random. */
  private static final int LEAST_SECRET = 16;

  @Parameters(
      arity = "0..*",
      paramLabel = "TARGET",
      description = {"owner/name, an organization, or app.", TARGETS})
  private List<String> targets = List.of();

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Where webhooks go: https://HOST/webhook (default: SLUICE_WEBHOOK_URL).")
  private @Nullable String url;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "PATH",
      description = "Pools file or directory (default: SLUICE_POOLS, else runner-pools.yaml).")
  private @Nullable Path pools;

  @Mixin private final CommonOptions options = new CommonOptions();

  /** Stops the command with that exit code and message. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final int exitCode;

    private Refused(int exitCode, String message) {
      super(message);
      this.exitCode = exitCode;
    }
  }

  /** What a command does with each target. */
  @FunctionalInterface
  interface Act {
    HookResult on(Webhooks webhooks, HookSite site);
  }

  /** Makes the act of a command; may say that it lacks something. */
  @FunctionalInterface
  interface Plan {
    /**
     * @param url null if none was given
     * @throws IllegalArgumentException with what is missing
     */
    Act act(WebhookSettings settings, @Nullable URI url);
  }

  /** Says why not to go on, once it is known what would be done. */
  @FunctionalInterface
  interface Consent {
    Optional<String> refusal(Terminal terminal, List<HookResult> found);
  }

  int run(Terminal terminal, boolean dryRun, Plan plan) {
    return run(terminal, dryRun, null, (_, _) -> Optional.empty(), plan);
  }

  /**
   * Does it for every target; one that fails does not keep the others from being done.
   *
   * @param first what to do before asking for consent; null for nothing
   */
  int run(Terminal terminal, boolean dryRun, @Nullable Plan first, Consent consent, Plan plan) {
    try {
      WebhookSettings settings = settings(terminal);
      Optional<PoolsConfig> config = config(terminal, settings);
      URI address = url(terminal, settings);
      List<HookSite> sites = sites(settings, config);
      Act act = act(plan, settings, address);
      URI web = config.map(PoolsConfig::github).orElse(GithubSettings.DEFAULT).url();
      try (WebhookTool tool = WebhookTool.open(settings.login(), web)) {
        if (first != null) {
          Act look = act(first, settings, address);
          List<HookResult> found =
              sites.stream().map(site -> look.on(tool.webhooks(), site)).toList();
          Optional<String> refusal = consent.refusal(terminal, found);
          if (refusal.isPresent()) {
            throw new Refused(ExitCode.USAGE, refusal.get());
          }
        }
        List<HookResult> results = new ArrayList<>();
        for (HookSite site : sites) {
          results.add(act.on(tool.webhooks(), site));
        }
        return print(terminal, address, dryRun, results);
      }
    } catch (Refused refused) {
      terminal.err().println("sluice: " + refused.getMessage());
      return refused.exitCode;
    } catch (NotStarted unusable) {
      terminal.err().println("sluice: " + unusable.getMessage());
      return ExitCode.USAGE;
    }
  }

  private static Act act(Plan plan, WebhookSettings settings, @Nullable URI url) throws Refused {
    try {
      return plan.act(settings, url);
    } catch (IllegalArgumentException missing) {
      throw new Refused(ExitCode.USAGE, String.valueOf(missing.getMessage()));
    }
  }

  private static WebhookSettings settings(Terminal terminal) throws Refused {
    return switch (WebhookSettings.read(terminal.environment())) {
      case Reading.Valid<WebhookSettings>(WebhookSettings settings) -> settings;
      case Reading.Invalid<WebhookSettings>(List<String> problems) ->
          throw new Refused(ExitCode.USAGE, String.join("\n        ", problems));
    };
  }

  /**
   * The policy that the server goes by: it says at which GitHub the credential may be shown. Empty
   * if there is none and the environment names the GitHub.
   */
  private Optional<PoolsConfig> config(Terminal terminal, WebhookSettings settings) throws Refused {
    PoolsOrigin origin = PoolsOrigin.of(pools, terminal.environment());
    if (origin.isAbsent()) {
      if (settings.login().api() == null) {
        throw new Refused(
            ExitCode.USAGE,
            "without a pools file it is not known at which GitHub the credential is good: there is"
                + " no "
                + PoolsInput.DEFAULT
                + " here. Name the server's with --file or SLUICE_POOLS, or the GitHub itself with"
                + " SLUICE_GITHUB_API");
      }
      return Optional.empty();
    }
    return switch (origin.compile(terminal, options.color)) {
      case PoolsOrigin.Result.Compiled(PoolsInput.Read _, PoolsConfig config) ->
          Optional.of(config);
      case PoolsOrigin.Result.Unusable(int exitCode, String message) ->
          throw new Refused(exitCode, message);
    };
  }

  private @Nullable URI url(Terminal terminal, WebhookSettings settings) throws Refused {
    URI address = settings.url();
    if (url != null) {
      address = WebAddress.parse(url).orElse(null);
      if (address == null) {
        throw new Refused(ExitCode.USAGE, "--url is no http or https address without user name");
      }
    }
    if (address == null) {
      return null;
    }
    switch (HookUrl.check(address, settings.login().api() != null)) {
      case HookUrl.Check.Bad(String message) -> throw new Refused(ExitCode.USAGE, message);
      case HookUrl.Check.Good(List<String> warnings) ->
          warnings.forEach(warning -> terminal.err().println("sluice: warning: " + warning));
    }
    return address;
  }

  private List<HookSite> sites(WebhookSettings settings, Optional<PoolsConfig> config)
      throws Refused {
    List<HookSite> sites = new ArrayList<>();
    for (String target : targets) {
      sites.add(
          HookSites.parse(target)
              .orElseThrow(() ->
                  new Refused(
                      ExitCode.USAGE,
                      "'" + target + "' is neither owner/name, nor an organization, nor app")));
    }
    if (sites.isEmpty() && settings.login().credential() instanceof GithubLogin.Credential.App) {
      return List.of(new HookSite.App());
    }
    if (sites.isEmpty()) {
      sites.addAll(config.map(HookSites::of).orElse(List.of()));
    }
    if (sites.isEmpty()) {
      throw new Refused(
          ExitCode.USAGE,
          "no pool names a repository without wildcard: name owner/name, an organization or app");
    }
    return sites;
  }

  /** The secret and a warning if it can be guessed; fails without one. */
  static Secret secret(Terminal terminal, WebhookSettings settings) {
    Secret secret = settings.secret();
    if (secret == null) {
      throw new IllegalArgumentException(
          "WEBHOOK_SECRET is not set: the secret of the webhook (or WEBHOOK_SECRET_FILE, a file"
              + " with it)");
    }
    if (secret.reveal().length() < LEAST_SECRET) {
      terminal
          .err()
          .println(
              "sluice: warning: WEBHOOK_SECRET is shorter than "
                  + LEAST_SECRET
                  + " characters; make one with: openssl rand -hex 32");
    }
    return secret;
  }

  static URI needed(@Nullable URI url) {
    if (url == null) {
      throw new IllegalArgumentException("say where webhooks go: --url https://HOST/webhook");
    }
    return url;
  }

  private int print(
      Terminal terminal, @Nullable URI address, boolean dryRun, List<HookResult> results) {
    WebhookReport report = WebhookReport.of(address, dryRun, results);
    switch (options.format) {
      case json -> terminal.out().println(Json.pretty(report));
      case text -> {
        var paint = new Paint(terminal.colorsOut(options.color));
        terminal.out().print(WebhookText.render(report, paint));
      }
    }
    boolean silent =
        results.stream()
            .allMatch(
                one -> one.outcome() instanceof Outcome.Failed failed && failed.unreachable());
    if (silent) {
      return ExitCode.UNAVAILABLE;
    }
    return report.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
