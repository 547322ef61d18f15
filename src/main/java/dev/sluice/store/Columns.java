package dev.sluice.store;

import dev.sluice.routing.RepositoryName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.argument.Argument;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Conversions between columns and values. */
final class Columns {
  static final JsonMapper JSON = JsonMapper.builder().build();

  private Columns() {}

  static String list(List<String> values) {
    return JSON.writeValueAsString(values);
  }

  static List<String> list(String column) {
    return JSON.readValue(column, new TypeReference<List<String>>() {});
  }

  /** PostgreSQL stores every character but one. */
  static String storable(String value) {
    return value.replace('\0', '\uFFFD');
  }

  /** Several values as one parameter; of PostgreSQL only. */
  static Argument texts(Collection<String> values) {
    Object[] storable = values.stream().map(Columns::storable).toArray();
    return (position, statement, _) ->
        statement.setArray(position, statement.getConnection().createArrayOf("text", storable));
  }

  /** Several values as one parameter; of PostgreSQL only. */
  static Argument longs(Collection<Long> values) {
    Object[] all = values.toArray();
    return (position, statement, _) ->
        statement.setArray(position, statement.getConnection().createArrayOf("bigint", all));
  }

  static RepositoryName repository(String column) {
    return RepositoryName.parse(column)
        .orElseThrow(() -> new IllegalStateException("the store holds no repository name"));
  }

  static Instant moment(ResultSet row, String column) throws SQLException {
    return Instant.ofEpochMilli(row.getLong(column));
  }

  static @Nullable Instant nullableMoment(ResultSet row, String column) throws SQLException {
    Long millis = nullableLong(row, column);
    return millis == null ? null : Instant.ofEpochMilli(millis);
  }

  static @Nullable Long millis(@Nullable Instant moment) {
    return moment == null ? null : moment.toEpochMilli();
  }

  static @Nullable Long nullableLong(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? null : value;
  }
}
