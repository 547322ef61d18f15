package dev.sluice.app;

import dev.sluice.generation.ActiveTable;
import dev.sluice.generation.Provisioning;
import dev.sluice.ledger.Ledger;
import dev.sluice.scheduler.Scheduler;
import dev.sluice.server.PublicListener;
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
  private final Scheduler scheduler;
  private final PublicListener listener;

  // The order of the parameters is the order of creation, and so of closing backwards: the
  // listener goes first and the ledger last.
  @Inject
  Server(
      Ledger ledger,
      ActiveTable tables,
      Provisioning provisioning,
      Scheduler scheduler,
      PublicListener listener) {
    this.ledger = ledger;
    this.tables = tables;
    this.provisioning = provisioning;
    this.scheduler = scheduler;
    this.listener = listener;
  }

  void start() {
    // Webhooks are stored from the first moment, whatever the outside does; what runners need is
    // provided meanwhile.
    listener.start();
    Thread.ofVirtual()
        .name("provisioning")
        .start(() -> provisioning.prepare(tables.current().config()));
    scheduler.start();
    LOG.atInfo()
        .addKeyValue("event", "server.started")
        .addKeyValue("port", listener.port())
        .addKeyValue("generation", tables.current().serial())
        .addKeyValue("pools", tables.current().config().pools().size())
        .log("server started");
  }

  int port() {
    return listener.port();
  }

  Ledger ledger() {
    return ledger;
  }

  Scheduler scheduler() {
    return scheduler;
  }
}
