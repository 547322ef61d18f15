package dev.sluice.store;

import dev.sluice.ledger.LedgerException;
import dev.sluice.secret.Secret;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Where a database is and how to log in.
 *
 * @param url of the driver, {@code jdbc:postgresql://...}, without user and secrets
 * @param user null for the driver's default
 * @param secrets properties of the driver that are secret, {@code password} above all
 */
public record PostgresAddress(String url, @Nullable String user, Map<String, Secret> secrets) {
  /** What the address itself may override; times are in seconds. */
  private static final Map<PGProperty, String> DEFAULTS =
      Map.of(
          PGProperty.APPLICATION_NAME, "sluice",
          PGProperty.REWRITE_BATCHED_INSERTS, "true",
          // Prepared statements live in a session, which a pooler may change between transactions.
          PGProperty.PREPARE_THRESHOLD, "0",
          PGProperty.CONNECT_TIMEOUT, "2",
          PGProperty.LOGIN_TIMEOUT, "3",
          // Longer than any lock or statement may take at the server.
          PGProperty.SOCKET_TIMEOUT, "7",
          PGProperty.TCP_KEEP_ALIVE, "true");

  private static final Set<String> WEAK_TLS = Set.of("disable", "allow", "prefer");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

  public PostgresAddress {
    secrets = Map.copyOf(secrets);
  }

  private Properties parsed() {
    Properties parsed = Driver.parseURL(url, null);
    if (parsed == null) {
      throw new LedgerException("the address of the store is none of a PostgreSQL database");
    }
    return parsed;
  }

  /**
   * What opens connections.
   *
   * @throws LedgerException if the driver does not know a parameter of the address
   */
  PGSimpleDataSource dataSource() {
    Properties parsed = parsed();
    Set<String> unknown = new TreeSet<>();
    for (String name : parsed.stringPropertyNames()) {
      if (PGProperty.forName(name) == null) {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      throw new LedgerException(
          "the address of the store has a parameter that the PostgreSQL driver does not know: "
              + String.join(", ", unknown));
    }
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    try {
      for (Map.Entry<PGProperty, String> property : DEFAULTS.entrySet()) {
        if (!parsed.containsKey(property.getKey().getName())) {
          source.setProperty(property.getKey(), property.getValue());
        }
      }
      for (Map.Entry<String, Secret> secret : secrets.entrySet()) {
        source.setProperty(secret.getKey(), secret.getValue().reveal());
      }
    } catch (SQLException e) {
      throw new LedgerException("the address of the store: " + e.getMessage(), e);
    }
    if (user != null) {
      source.setUser(user);
    }
    return source;
  }

  /** Whether what is sent may cross a network in clear text. */
  boolean isExposed() {
    Properties parsed = parsed();
    for (String host : parsed.getProperty(PGProperty.PG_HOST.getName(), "localhost").split(",")) {
      if (!LOOPBACK.contains(host)) {
        return WEAK_TLS.contains(parsed.getProperty(PGProperty.SSL_MODE.getName(), "prefer"));
      }
    }
    return false;
  }

  /** Says where it is, without how to log in. */
  String place() {
    Properties parsed = parsed();
    return parsed.getProperty(PGProperty.PG_DBNAME.getName(), "")
        + " at "
        + parsed.getProperty(PGProperty.PG_HOST.getName(), "localhost")
        + ":"
        + parsed.getProperty(PGProperty.PG_PORT.getName(), "5432");
  }
}
