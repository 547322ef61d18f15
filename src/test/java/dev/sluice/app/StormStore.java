package dev.sluice.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.sqlite.SQLiteConfig;

/** Looks into the store of a server, dead or alive, and changes nothing. */
final class StormStore {
  private final Path file;

  StormStore(Path file) {
    this.file = file;
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
    if (!Files.exists(file)) {
      return counts;
    }
    var config = new SQLiteConfig();
    config.setReadOnly(true);
    config.setBusyTimeout(5_000);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
      return counts;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }
}
