package dev.sluice.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/**
 * Rows of several tables that are written together. PostgreSQL gets all of them in one message,
 * each column as an array, so that its text is short and the same however many rows there are.
 */
final class Inserts {
  /** What a column holds, as PostgreSQL calls it. */
  enum Type {
    TEXT("text"),
    BIGINT("bigint");

    private final String word;

    Type(String word) {
      this.word = word;
    }
  }

  /**
   * A column and how a row gets its value, a string or a long.
   *
   * @param <T> what a row is made of
   */
  record Column<T>(String name, Type type, Function<T, @Nullable Object> value) {
    static <T> Column<T> text(String name, Function<T, @Nullable Object> value) {
      return new Column<>(name, Type.TEXT, value);
    }

    static <T> Column<T> number(String name, Function<T, @Nullable Object> value) {
      return new Column<>(name, Type.BIGINT, value);
    }
  }

  /**
   * A table that rows are put into.
   *
   * @param conflict what becomes of a row that is there already, in SQL; may be empty
   * @param <T> what a row is made of
   */
  record Table<T>(String name, List<Column<T>> columns, String conflict) {
    private String names() {
      return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    private String head() {
      return "insert into " + name + " (" + names() + ") ";
    }

    /** For one row, with a parameter for each column. */
    private String ofRow() {
      return head()
          + columns.stream()
              .map(column -> ":" + column.name())
              .collect(Collectors.joining(", ", "values (", ") "))
          + conflict;
    }

    /** For any number of rows, with a parameter for each column; keeps their order. */
    private String ofArrays() {
      return head()
          + "select "
          + names()
          + columns.stream()
              .map(column ->
                  "cast(:" + name + "_" + column.name() + " as " + column.type().word + "[])")
              .collect(Collectors.joining(", ", " from unnest(", ") "))
          + "with ordinality as given ("
          + names()
          + ", ordinal) order by ordinal "
          + conflict;
    }
  }

  /** The SQL of a table is made once. */
  static final class Statement<T> {
    private final Table<T> table;
    private final String ofRow;
    private final String ofArrays;

    Statement(Table<T> table) {
      this.table = table;
      this.ofRow = table.ofRow();
      this.ofArrays = table.ofArrays();
    }
  }

  private record Part<T>(Statement<T> statement, Collection<T> rows) {
    void each(Handle handle) {
      PreparedBatch batch = handle.prepareBatch(statement.ofRow);
      for (T row : rows) {
        for (Column<T> column : statement.table.columns()) {
          batch.bind(column.name(), column.value().apply(row));
        }
        batch.add();
      }
      batch.execute();
    }

    void bind(Update update) {
      for (Column<T> column : statement.table.columns()) {
        update.bind(statement.table.name() + "_" + column.name(), array(column));
      }
    }

    private Argument array(Column<T> column) {
      @Nullable Object[] values = new @Nullable Object[rows.size()];
      int next = 0;
      for (T row : rows) {
        Object value = column.value().apply(row);
        values[next++] = value instanceof String text ? Columns.storable(text) : value;
      }
      return (position, statement, _) ->
          statement.setArray(
              position, statement.getConnection().createArrayOf(column.type().word, values));
    }
  }

  private final List<Part<?>> parts = new ArrayList<>();

  <T> void add(Statement<T> statement, Collection<T> rows) {
    if (!rows.isEmpty()) {
      parts.add(new Part<>(statement, rows));
    }
  }

  void execute(Handle handle, Dialect dialect) {
    if (!dialect.isRemote()) {
      parts.forEach(part -> part.each(handle));
    } else if (!parts.isEmpty()) {
      String all =
          parts.stream().map(part -> part.statement().ofArrays).collect(Collectors.joining(";\n"));
      try (Update update = handle.createUpdate(all)) {
        parts.forEach(part -> part.bind(update));
        update.execute();
      }
    }
  }
}
