package dev.sluice.store;

import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.GenerationHead;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import tools.jackson.core.type.TypeReference;

/** Generations as rows: written once and never changed. */
final class GenerationRows {
  private GenerationRows() {}

  static void put(Handle handle, Generation generation, long change) {
    handle
        .createUpdate(
            """
            insert into generation (serial, digest, sources, runner_version, at, who, origin, change)
            values (:serial, :digest, :sources, :runnerVersion, :at, :who, :origin, :change)
            """)
        .bind("serial", generation.serial())
        .bind("digest", generation.digest())
        .bind("sources", Columns.JSON.writeValueAsString(generation.sources()))
        .bind("runnerVersion", generation.runnerVersion())
        .bind("at", generation.at().toEpochMilli())
        .bind("who", generation.who())
        .bind("origin", generation.origin())
        .bind("change", change)
        .execute();
  }

  /** Whether transactions after {@code after} and up to {@code upTo} left one. */
  static boolean changed(Handle handle, long after, long upTo) {
    return handle
            .createQuery(
                """
                select count(*) from generation
                where change > :after and change <= :upTo and change > 0
                """)
            .bind("after", after)
            .bind("upTo", upTo)
            .mapTo(Long.class)
            .one()
        > 0;
  }

  static Optional<Generation> find(Handle handle, long serial) {
    return handle
        .createQuery("select * from generation where serial = :serial")
        .bind("serial", serial)
        .map(GenerationRows::map)
        .findOne();
  }

  static Optional<Generation> latest(Handle handle) {
    return handle
        .createQuery("select * from generation order by serial desc limit 1")
        .map(GenerationRows::map)
        .findOne();
  }

  static List<GenerationHead> heads(Handle handle, int most) {
    return handle
        .createQuery(
            """
            select serial, digest, runner_version, at, who, origin from generation
            order by serial desc limit :most
            """)
        .bind("most", most)
        .map((row, _) ->
            new GenerationHead(
                row.getLong("serial"),
                row.getString("digest"),
                row.getString("runner_version"),
                Columns.moment(row, "at"),
                row.getString("who"),
                row.getString("origin")))
        .list();
  }

  private static Generation map(ResultSet row, StatementContext context) throws SQLException {
    return new Generation(
        row.getLong("serial"),
        row.getString("digest"),
        Columns.JSON.readValue(row.getString("sources"), new TypeReference<List<SourceText>>() {}),
        row.getString("runner_version"),
        Columns.moment(row, "at"),
        row.getString("who"),
        row.getString("origin"));
  }
}
