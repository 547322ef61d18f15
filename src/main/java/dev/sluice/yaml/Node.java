package dev.sluice.yaml;

import dev.sluice.diagnostic.Place;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A value of a YAML document with the place where it is written. */
public sealed interface Node {
  Place place();

  /** The type that YAML 1.2 gives a scalar under its JSON schema. */
  enum Type {
    STRING,
    INTEGER,
    DECIMAL,
    BOOLEAN,
    NULL
  }

  /**
   * Text, a number, a boolean or null.
   *
   * @param text the value without quotes and with escapes resolved
   * @param plain whether it is written without quotes
   */
  record Scalar(String text, Type type, boolean plain, Place place) implements Node {

    /**
     * The place of a part of the text, as far as it can be told: the whole scalar if escapes or
     * line breaks make text and file differ.
     *
     * @param from index of the first char of {@code text}
     * @param to index after the last one
     */
    public Place part(int from, int to) {
      int quote = plain ? 0 : 1;
      int written = place.endColumn() - place.column() - 2 * quote;
      if (place.line() != place.endLine() || written != text.codePointCount(0, text.length())) {
        return place;
      }
      int first = place.column() + quote + text.codePointCount(0, from);
      int end = first + text.codePointCount(from, to);
      return new Place(place.file(), place.line(), first, place.line(), end);
    }
  }

  /** A list. */
  record Sequence(List<Node> items, Place place) implements Node {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /**
   * Keys and values in the order written; a key is there once.
   *
   * @param entries handed over: not copied, since a large file has very many
   */
  record Mapping(Map<String, Entry> entries, Place place) implements Node {
    public Mapping {
      entries = Collections.unmodifiableMap(entries);
    }

    /** The value of a key, if it is there. */
    public Optional<Node> value(String key) {
      return Optional.ofNullable(entries.get(key)).map(Entry::value);
    }
  }

  /** A key of a mapping with its value. */
  record Entry(Scalar key, Node value) {}
}
