package dev.sluice.config;

import dev.sluice.config.Interpolation.Allows;
import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a mapping, read as the values that records need. A value of the wrong shape reads as
 * absent: the schema has reported it; should it ever not have, a general finding says so here.
 */
final class Fields {
  private final Located self;
  private final Reading reading;
  private final Map<String, Located> values;

  private Fields(Located self, Reading reading, Map<String, Located> values) {
    this.self = self;
    this.reading = reading;
    this.values = values;
  }

  /** The fields of a mapping; none if the node is something else. */
  static Fields of(Located at, Reading reading) {
    Map<String, Located> values = new LinkedHashMap<>();
    if (at.node() instanceof Node.Mapping mapping) {
      for (Node.Entry entry : mapping.entries().values()) {
        values.put(entry.key().text(), Located.entry(entry, at.pointer()));
      }
    }
    return new Fields(at, reading, values);
  }

  /** These fields, and those of {@code defaults} that are not set here. */
  Fields over(Fields defaults) {
    Map<String, Located> merged = new LinkedHashMap<>(defaults.values);
    merged.putAll(values);
    return new Fields(self, reading, merged);
  }

  Located self() {
    return self;
  }

  Reading reading() {
    return reading;
  }

  Iterable<Map.Entry<String, Located>> entries() {
    return values.entrySet();
  }

  /** The value of a key; null if it is absent or null. */
  @Nullable Located get(String key) {
    reading.trace().accept(self.pointer().child(key));
    Located at = values.get(key);
    if (at == null || !(at.node() instanceof Node.Scalar scalar) || !isNull(scalar)) {
      return at;
    }
    if (scalar.text().isEmpty()) {
      mismatch(at, "There is no value", "Give it one, or remove the key; null can be written out.");
    }
    return null;
  }

  private static boolean isNull(Node.Scalar scalar) {
    return scalar.type() == Node.Type.NULL;
  }

  @Nullable Text text(String key) {
    return text(key, Allows.NOTHING);
  }

  @Nullable Text text(String key, Allows allows) {
    Located at = get(key);
    return at == null ? null : text(at, allows);
  }

  /** A value as text; null if it is none. */
  @Nullable Text text(Located at, Allows allows) {
    if (at.node() instanceof Node.Scalar scalar && scalar.type() == Node.Type.STRING) {
      return new Interpolation(reading, allows).resolve(scalar, at);
    }
    mismatch(at, "Expected text", null);
    return null;
  }

  /** Text, or a whole number as text. */
  @Nullable Text textOrNumber(String key) {
    Located at = get(key);
    if (at != null
        && at.node() instanceof Node.Scalar scalar
        && scalar.type() == Node.Type.INTEGER) {
      return new Text(scalar.text(), at);
    }
    return at == null ? null : text(at, Allows.NOTHING);
  }

  List<Text> texts(String key) {
    return texts(key, Allows.NOTHING);
  }

  List<Text> texts(String key, Allows allows) {
    Located at = get(key);
    return at == null ? List.of() : texts(at, allows);
  }

  List<Text> texts(Located at, Allows allows) {
    List<Text> texts = new ArrayList<>();
    for (Located item : items(at)) {
      Text text = text(item, allows);
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** A text read further; a bad one is reported under {@code code} and reads as absent. */
  <T> @Nullable T parsed(String key, Code code, Function<String, Parsed<T>> parser) {
    Text text = text(key);
    return text == null ? null : parsed(text, code, parser);
  }

  <T> @Nullable T parsed(Text text, Code code, Function<String, Parsed<T>> parser) {
    return switch (parser.apply(text.value())) {
      case Parsed.Good<T>(T value) -> value;
      case Parsed.Bad<T>(String message, String help) -> {
        reading.findings().add(code, message, text.at(), help);
        yield null;
      }
    };
  }

  /** Each text of a list read further, without the bad ones. */
  <T> List<T> parsedList(String key, Code code, Function<String, Parsed<T>> parser) {
    List<T> values = new ArrayList<>();
    for (Text text : texts(key)) {
      T value = parsed(text, code, parser);
      if (value != null) {
        values.add(value);
      }
    }
    return values;
  }

  @Nullable Integer integer(String key) {
    Located at = get(key);
    if (at == null) {
      return null;
    }
    if (at.node() instanceof Node.Scalar scalar && scalar.type() == Node.Type.INTEGER) {
      try {
        return Integer.valueOf(scalar.text());
      } catch (NumberFormatException e) {
        mismatch(at, "The number is out of range", null);
        return null;
      }
    }
    mismatch(at, "Expected a whole number", "Write it without decimals.");
    return null;
  }

  boolean flag(String key, boolean absent) {
    Located at = get(key);
    if (at == null) {
      return absent;
    }
    if (at.node() instanceof Node.Scalar scalar && scalar.type() == Node.Type.BOOLEAN) {
      return scalar.text().equals("true");
    }
    mismatch(at, "Expected true or false", null);
    return absent;
  }

  /** The fields of a mapping below this one; none if it is absent. */
  Fields fields(String key) {
    Located at = get(key);
    if (at != null) {
      return fields(at);
    }
    var nowhere = new Located(self.node(), self.key(), self.pointer().child(key));
    return new Fields(nowhere, reading, Map.of());
  }

  Fields fields(Located at) {
    if (!(at.node() instanceof Node.Mapping)) {
      mismatch(at, "Expected a mapping", null);
    }
    return of(at, reading);
  }

  List<Located> items(String key) {
    Located at = get(key);
    return at == null ? List.of() : items(at);
  }

  private List<Located> items(Located at) {
    List<Located> items = new ArrayList<>();
    if (at.node() instanceof Node.Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        items.add(Located.item(sequence.items().get(i), at.pointer(), i));
      }
    } else {
      mismatch(at, "Expected a list", null);
    }
    return items;
  }

  private void mismatch(Located at, String message, @Nullable String help) {
    reading
        .findings()
        .general(
            Diagnostic.of(Code.WRONG_TYPE, message, at.place(), at.pointer().toString(), help));
  }
}
