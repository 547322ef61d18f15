package dev.sluice.app;

import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.scheduler.Scheduler;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One running {@code serve}. Tests, the demo and the command drive it alike. */
public final class App implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(App.class);
  private static final int ATTEMPTS = 3;

  private final ServeComponent component;
  private final Server server;

  private App(ServeComponent component, Server server) {
    this.component = component;
    this.server = server;
  }

  /**
   * Makes all parts and starts them. If a database that was there goes away meanwhile, it begins
   * anew some times: opening it again waits until it is back.
   *
   * @throws NotStarted if the operator can mend why one does not start
   * @throws RuntimeException if one does not start; what had started is closed again
   */
  public static App start(ServeOptions options) {
    for (int attempt = 1; ; attempt++) {
      ServeComponent component = DaggerServeComponent.factory().create(options);
      boolean retriable = false;
      try {
        retriable = component.ledger().isShared() && attempt < ATTEMPTS;
        Server server = component.server();
        server.start();
        return new App(component, server);
      } catch (LedgerException e) {
        component.closer().close();
        if (!retriable) {
          throw e;
        }
        LOG.atWarn()
            .addKeyValue("event", "server.start.failed")
            .addKeyValue("error", e.getMessage())
            .log("the store went away during the start, which begins anew");
      } catch (RuntimeException e) {
        component.closer().close();
        throw e;
      }
    }
  }

  /**
   * Calls {@code listener} when the server has to be started anew to follow what was applied: the
   * first generation of a fresh store is for another place than the defaults.
   */
  public void onRestartWanted(Runnable listener) {
    component.installation().restart().onWanted(listener);
  }

  /** The port of the public listener. */
  public int port() {
    return server.port();
  }

  /** Where this machine reaches the admin listener. */
  public URI adminUrl() {
    return server.adminUrl();
  }

  AppliedTables tables() {
    return server.tables();
  }

  public Ledger ledger() {
    return server.ledger();
  }

  public Scheduler scheduler() {
    return server.scheduler();
  }

  /**
   * Stops taking webhooks in, finishes what was accepted and leaves sandboxes running. Idempotent
   * and bounded.
   */
  @Override
  public void close() {
    component.closer().close();
  }
}
