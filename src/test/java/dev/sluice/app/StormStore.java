package dev.sluice.app;

import dev.sluice.store.TestPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** Looks into the store of servers, dead or alive. */
final class StormStore {
  private final Connecting connecting;
  private final Map<String, String> variables;
  private final boolean shared;

  /** Opens a connection; null while there is no store. */
  private interface Connecting {
    @Nullable Connection connect() throws SQLException;
  }

  /**
   * Who leads, as the store has it.
   *
   * @param admin where it is reached
   * @param isOver whether anybody may take the lease
   */
  record Leader(String holder, long epoch, URI admin, boolean isOver) {}

  private StormStore(Connecting connecting, Map<String, String> variables, boolean shared) {
    this.connecting = connecting;
    this.variables = Map.copyOf(variables);
    this.shared = shared;
  }

  StormStore(Path file) {
    this(() -> open(file), Map.of("SLUICE_STORE", "sqlite:" + file), false);
  }

  /**
   * A database that several servers may share.
   *
   * @param port by which the servers reach it; here it is always looked into directly
   */
  static StormStore postgres(TestPostgres.Database database, int port) {
    int own = database.server().port();
    return new StormStore(
        database::connect,
        Map.of(
            "SLUICE_STORE",
            database.text().replace(":" + own + "/", ":" + port + "/"),
            "SLUICE_STORE_PASSWORD",
            database.password().reveal()),
        true);
  }

  private static @Nullable Connection open(Path file) throws SQLException {
    if (!Files.exists(file)) {
      return null;
    }
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(5_000);
    return config.createConnection("jdbc:sqlite:" + file);
  }

  /** What leads a server to it. */
  Map<String, String> variables() {
    return variables;
  }

  /** Whether what is in force is applied to it, and who leads is written in it. */
  boolean isShared() {
    return shared;
  }

  /** Ends the lease of a server that is dead for certain: to wait for that shows nothing. */
  void endLease() {
    try (Connection connection = connecting.connect()) {
      if (connection != null) {
        try (Statement statement = connection.createStatement()) {
          statement.executeUpdate("update lease set until = 0");
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot end the lease", e);
    }
  }

  /** Who leads or did so last; empty before anybody did. */
  Optional<Leader> leader() throws SQLException {
    try (Connection connection = connecting.connect()) {
      return connection == null ? Optional.empty() : leader(connection);
    }
  }

  /** Opens a connection for many looks. */
  Connection connect() throws SQLException {
    return Objects.requireNonNull(connecting.connect(), "there is no store");
  }

  static Optional<Leader> leader(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                """
                select holder, epoch, admin,
                  until <= extract(epoch from clock_timestamp()) * 1000 as over from lease\
                """)) {
      return rows.next()
          ? Optional.of(
              new Leader(
                  rows.getString("holder"),
                  rows.getLong("epoch"),
                  URI.create(rows.getString("admin")),
                  rows.getBoolean("over")))
          : Optional.empty();
    }
  }

  /**
   * How many live rows of runners are at which stage; the stages of a launch are told apart by what
   * has been asked for.
   */
  Map<String, Long> stages() {
    return count(
        """
        select case
            when state = 'MINTED' and secret_id is null then 'MINTED, no secret yet'
            when state = 'MINTED' then 'MINTED, sandbox asked for'
            when state in ('FINISHED', 'IDLE', 'LOST', 'GHOST') and registration = 'GONE'
              then state || ', fenced'
            else state end, count(*)
        from runner where state <> 'REAPED' group by 1\
        """);
  }

  /** How many jobs were discovered in which way. */
  Map<String, Long> discoveries() {
    return count("select lower(discovery), count(*) from job group by 1");
  }

  /** Those of which any job was stored. */
  Set<String> repositories() {
    return count("select repository, count(*) from job group by 1").keySet();
  }

  long openJobs() {
    return total("select 'open', count(*) from job where phase <> 'COMPLETED'");
  }

  long liveRunners() {
    return total("select 'live', count(*) from runner where state <> 'REAPED'");
  }

  private long total(String query) {
    return count(query).values().stream().mapToLong(Long::longValue).sum();
  }

  private Map<String, Long> count(String query) {
    Map<String, Long> counts = new TreeMap<>();
    try (Connection connection = connecting.connect()) {
      if (connection == null) {
        return counts;
      }
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(query)) {
        while (rows.next()) {
          counts.put(rows.getString(1), rows.getLong(2));
        }
        return counts;
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read the store", e);
    }
  }
}
