package dev.sluice.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Rows of one question. During an upgrade a newer program may have written words that this one does
 * not know: such a row must not keep it from all others.
 *
 * @param unreadable by their keys, and why
 */
record Rows<T, K>(List<T> readable, Map<K, String> unreadable) {
  /** Makes a value of a row. */
  interface Mapping<V> {
    V map(ResultSet row, StatementContext context) throws SQLException;
  }

  static <T, K> Rows<T, K> of(Query query, Mapping<K> key, Mapping<T> mapping) {
    List<T> readable = new ArrayList<>();
    Map<K, String> unreadable = new LinkedHashMap<>();
    query
        .map((row, context) -> {
          try {
            return readable.add(mapping.map(row, context));
          } catch (RuntimeException e) {
            unreadable.put(key.map(row, context), String.valueOf(e.getMessage()));
            return false;
          }
        })
        .list();
    return new Rows<>(readable, unreadable);
  }
}
