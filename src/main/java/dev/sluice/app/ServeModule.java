package dev.sluice.app;

import dagger.Module;
import dagger.Provides;
import dev.sluice.api.Reports;
import dev.sluice.config.PoolsConfig;
import dev.sluice.generation.ActiveTable;
import dev.sluice.generation.Applier;
import dev.sluice.generation.Generations;
import dev.sluice.generation.ImageBuilds;
import dev.sluice.generation.Provisioning;
import dev.sluice.generation.Reloads;
import dev.sluice.generation.RunnerUpdates;
import dev.sluice.github.GithubApi;
import dev.sluice.intake.Intake;
import dev.sluice.intake.Signatures;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Ledger;
import dev.sluice.modal.Modal;
import dev.sluice.scheduler.Controller;
import dev.sluice.scheduler.LeaderLease;
import dev.sluice.scheduler.Leadership;
import dev.sluice.scheduler.Pacing;
import dev.sluice.scheduler.Scheduler;
import dev.sluice.scheduler.Timing;
import dev.sluice.secret.Secret;
import dev.sluice.server.AdminListener;
import dev.sluice.server.PolicyChanges;
import dev.sluice.server.PublicListener;
import dev.sluice.server.PublishedRanges;
import dev.sluice.server.SourceCheck;
import dev.sluice.settings.ServeSettings;
import dev.sluice.settings.SourceSettings;
import dev.sluice.telemetry.Metrics;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the parts of a server are made; each registers how it is closed. */
@Module
final class ServeModule {
  private static final Logger LOG = LoggerFactory.getLogger(ServeModule.class);

  private ServeModule() {}

  @Provides
  static InstantSource clock() {
    return InstantSource.system();
  }

  @Provides
  @Singleton
  static Ledger ledger(ServeOptions options, Closer closer) {
    return closer.add("ledger", Stores.open(options.settings().store()));
  }

  @Provides
  @Singleton
  static GithubApi github(
      ServeOptions options, Installation installation, InstantSource clock, Closer closer) {
    return closer.add(
        "github",
        GithubAccess.open(
            options.settings().github(),
            installation.config(),
            clock,
            options.settings().timeScale(),
            options.settings().pacing()));
  }

  @Provides
  @Singleton
  static Modal modal(
      ServeOptions options, Installation installation, InstantSource clock, Closer closer) {
    options
        .settings()
        .modal()
        .origin()
        .warnings()
        .forEach(warning -> LOG.atWarn().addKeyValue("event", "modal.login.exposed").log(warning));
    return closer.add(
        "modal",
        ModalAccess.open(options.settings().modal(), installation.config().modal(), clock));
  }

  @Provides
  @Singleton
  static ImageBuilds images(Modal modal, InstantSource clock, Closer closer) {
    ExecutorService builds = Executors.newVirtualThreadPerTaskExecutor();
    closer.add("builds", builds::shutdownNow);
    return new ImageBuilds(modal, clock, new SecureRandom(), builds);
  }

  @Provides
  @Singleton
  static Provisioning provisioning(
      ActiveTable tables,
      Generations generations,
      GithubApi github,
      Modal modal,
      ImageBuilds images,
      ServeOptions options,
      InstantSource clock,
      Closer closer) {
    var updates =
        new RunnerUpdates(
            tables,
            generations,
            github.releases(),
            images,
            RunnerUpdates.INTERVAL.dividedBy(options.settings().timeScale()),
            clock,
            new SecureRandom());
    return closer.add("provisioning", new Provisioning(tables, modal, images, updates, clock));
  }

  @Provides
  static Controller controller(ServeOptions options, Installation installation) {
    PoolsConfig config = installation.config();
    String environment = ModalAccess.environment(options.settings().modal(), config.modal());
    return Optional.ofNullable(options.settings().controller())
        .map(Controller::new)
        .orElseGet(() ->
            Controller.derived(
                config.github().url().toString(),
                config.modal().app(),
                environment == null ? "" : environment));
  }

  @Provides
  @Singleton
  static ExecutorService acts(Closer closer) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    closer.add("acts", threads::shutdownNow);
    return threads;
  }

  @Provides
  @Singleton
  static Leadership leadership(
      Ledger ledger, Instance instance, InstantSource clock, Closer closer) {
    return ledger.isShared()
        ? closer.add("leadership", new LeaderLease(ledger, instance.id(), clock))
        : Leadership.SOLE;
  }

  private static Timing timing(ServeOptions options) {
    ServeSettings settings = options.settings();
    int scale = settings.timeScale();
    if (scale > 1) {
      LOG.atWarn()
          .addKeyValue("event", "time.scaled")
          .addKeyValue("scale", scale)
          .log("SLUICE_TIME_SCALE is for tests only: every wait of the scheduler is divided by it");
    }
    Timing timing = options.timing().faster(scale).withRetention(settings.retention());
    return settings.pacing() ? timing : timing.withPacing(Pacing.OFF);
  }

  @Provides
  @Singleton
  static Scheduler scheduler(
      Ledger ledger,
      Leadership leadership,
      AppliedTables tables,
      GithubApi github,
      Modal modal,
      ImageBuilds images,
      Controller controller,
      ServeOptions options,
      InstantSource clock,
      ExecutorService acts,
      Closer closer) {
    var ports =
        new Scheduler.Ports(
            github.runners(), github.workflowRuns(), modal, modal, github.deliveries());
    return closer.add(
        "scheduler",
        new Scheduler(
            ledger,
            leadership,
            tables,
            ports,
            images,
            controller,
            timing(options),
            clock,
            new SecureRandom(),
            acts));
  }

  @Provides
  @Singleton
  static Intake intake(
      ServeOptions options,
      AppliedTables tables,
      Ledger ledger,
      GithubApi github,
      InstantSource clock) {
    return new Intake(
        new Signatures(options.settings().webhookSecrets()),
        tables,
        ledger,
        github::installed,
        clock);
  }

  @Provides
  @Singleton
  static Metrics metrics(
      Ledger ledger,
      AppliedTables tables,
      Scheduler scheduler,
      Leadership leadership,
      GithubApi github,
      Reloads reloads,
      InstantSource clock) {
    var metrics = new Metrics();
    MetricsFeed.connect(metrics, ledger, tables, scheduler, clock);
    MetricsFeed.connect(metrics, leadership);
    MetricsFeed.connect(metrics, github);
    ReloadMetrics.connect(metrics, reloads);
    return metrics;
  }

  @Provides
  static SourceCheck sources(
      ServeOptions options, Installation installation, GithubApi github, InstantSource clock) {
    SourceSettings settings = options.settings().sources();
    SourceSettings.Allowed allowed = settings.allowed();
    if (allowed == null) {
      return new SourceCheck(null, settings.trustedProxies(), clock);
    }
    SourcesOf.refusal(settings, installation.config())
        .ifPresent(why -> {
          throw new NotStarted(why);
        });
    var published =
        allowed.github()
            ? new PublishedRanges(github.hookRanges(), new SecureRandom(), clock)
            : null;
    return new SourceCheck(
        new SourceCheck.Allowed(allowed.ranges(), published), settings.trustedProxies(), clock);
  }

  @Provides
  @Singleton
  static PublicListener listener(
      ServeOptions options,
      SourceCheck sources,
      Intake intake,
      Ledger ledger,
      Metrics metrics,
      Closer closer) {
    return closer.add(
        "listener",
        new PublicListener(
            options.settings().listen().toSocketAddress(),
            sources,
            intake,
            ledger::isWritable,
            PublicListener.DEFAULT_MAX_BODY,
            answer -> metrics.webhook(answer.code(), answer.status())));
  }

  @Provides
  @Singleton
  static LivePrices prices(ServeOptions options, Modal modal, InstantSource clock, Closer closer) {
    return closer.add("prices", new LivePrices(options.prices(), modal, clock));
  }

  @Provides
  @Singleton
  static Instance instance(InstantSource clock) {
    return Instance.begin(clock.instant());
  }

  @Provides
  @Singleton
  static AdminListener adminListener(
      ServeOptions options,
      Instance instance,
      Controller controller,
      Ledger ledger,
      AppliedTables tables,
      Scheduler scheduler,
      Leadership leadership,
      LivePrices prices,
      Applier applier,
      Reloads reloads,
      Installation installation,
      Metrics metrics,
      InstantSource clock,
      Closer closer) {
    ServeSettings.Admin admin = options.settings().admin();
    Secret token = admin.token();
    var access =
        new AdminListener.Access(
            admin.listen().toSocketAddress(),
            token == null ? AdminToken.of(options.settings().store().home()) : token,
            Set.copyOf(admin.hosts()),
            instance.id());
    return closer.add(
        "admin",
        new AdminListener(
            access,
            () ->
                new Reports(
                    Scenes.running(
                        instance,
                        controller,
                        ledger,
                        tables,
                        new Scenes.Change(followed(options.policy()), reloads.last()),
                        scheduler,
                        leadership,
                        prices.current(),
                        clock)),
            new PolicyChanges(
                applier, reloads, followed(options.policy()), installation.restart()::settle),
            new AdminListener.Page(Metrics.CONTENT_TYPE, metrics::text)));
  }

  /** The text that alone changes what is in force; null if operators do. */
  private static @Nullable String followed(Policy policy) {
    return switch (policy) {
      case Policy.Written written -> written.text().origin();
      case Policy.Stored _ -> null;
    };
  }
}
