package dev.sluice.app;

import dev.sluice.generation.ActiveTable;
import dev.sluice.generation.Provisioning;
import dev.sluice.generation.StoreFollower;
import dev.sluice.generation.TextFollower;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Ledger;
import dev.sluice.scheduler.Leadership;
import dev.sluice.scheduler.Scheduler;
import dev.sluice.scheduler.SchedulerListener;
import dev.sluice.server.AdminListener;
import dev.sluice.server.PublicListener;
import dev.sluice.settings.ListenAddress;
import dev.sluice.settings.ServeSettings;
import dev.sluice.telemetry.Build;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The started and startable parts of a server, in their order. */
@Singleton
final class Server {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  private final Ledger ledger;
  private final ActiveTable tables;
  private final Provisioning provisioning;
  private final StoreFollower storeFollower;
  private final Optional<TextFollower> textFollower;
  private final Leadership leadership;
  private final Scheduler scheduler;
  private final LivePrices prices;
  private final PublicListener listener;
  private final AdminListener admin;
  private final Instance instance;
  private final ServeOptions options;
  private final Closer closer;

  // The order of the parameters is the order of creation, and so of closing backwards: the
  // listeners go first and the ledger last.
  @Inject
  Server(
      Ledger ledger,
      ActiveTable tables,
      Provisioning provisioning,
      StoreFollower storeFollower,
      Optional<TextFollower> textFollower,
      Leadership leadership,
      Scheduler scheduler,
      LivePrices prices,
      AdminListener admin,
      PublicListener listener,
      Instance instance,
      ServeOptions options,
      Closer closer) {
    this.ledger = ledger;
    this.tables = tables;
    this.provisioning = provisioning;
    this.storeFollower = storeFollower;
    this.textFollower = textFollower;
    this.leadership = leadership;
    this.scheduler = scheduler;
    this.prices = prices;
    this.listener = listener;
    this.admin = admin;
    this.instance = instance;
    this.options = options;
    this.closer = closer;
  }

  void start() {
    // Webhooks are stored from the first moment, whatever the outside does; what runners need is
    // provided meanwhile.
    ServeSettings settings = options.settings();
    listen("SLUICE_ADMIN_LISTEN", settings.admin().listen(), admin::start);
    listen("SLUICE_LISTEN", settings.listen(), listener::start);
    instance.publish(settings.store().home(), adminUrl().toString());
    closer.add("server.json", () -> instance.withdraw(settings.store().home()));
    scheduler.listen(
        new SchedulerListener() {
          @Override
          public void outdated(String pool) {
            provisioning.checkRunnerVersion();
          }
        });
    // What is in force may be as old as the last start.
    provisioning.checkRunnerVersion();
    provisioning.start();
    scheduler.start();
    leadership.start(options.settings().admin().listen().withPort(admin.port()).urlForOthers());
    prices.start();
    storeFollower.start();
    textFollower.ifPresent(TextFollower::start);
    LOG.atInfo()
        .addKeyValue("event", "server.started")
        .addKeyValue("port", listener.port())
        .addKeyValue("admin", adminUrl())
        .addKeyValue("version", Build.version())
        .addKeyValue("generation", tables.current().serial())
        .addKeyValue("pools", tables.current().config().pools().size())
        .log("server started");
  }

  private static void listen(String variable, ListenAddress address, Runnable start) {
    try {
      start.run();
    } catch (RuntimeException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String why = cause.getMessage() == null ? "there is no such address" : cause.getMessage();
      throw new NotStarted(
          variable + ": cannot listen on " + address + ": " + why.toLowerCase(Locale.ROOT), e);
    }
  }

  /** Where this machine reaches the admin listener. */
  URI adminUrl() {
    return options.settings().admin().listen().withPort(admin.port()).localUrl();
  }

  int port() {
    return listener.port();
  }

  AppliedTables tables() {
    return tables;
  }

  Ledger ledger() {
    return ledger;
  }

  Scheduler scheduler() {
    return scheduler;
  }
}
