package dev.sluice.config;

import dev.sluice.config.Interpolation.Allows;
import dev.sluice.diagnostic.Code;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of a mapping, and behind them those of its defaults, read by name. */
final class Fields {
  private final Located self;
  private final Values values;
  private final @Nullable Fields defaults;

  private Fields(Located self, Values values, @Nullable Fields defaults) {
    this.self = self;
    this.values = values;
    this.defaults = defaults;
  }

  /** The fields of a mapping; none if the node is something else. */
  static Fields of(Located at, Reading reading) {
    return new Fields(at, new Values(reading), null);
  }

  /** These fields, and those of {@code defaults} that are not set here. */
  Fields over(Fields defaults) {
    return new Fields(self, values, defaults);
  }

  Located self() {
    return self;
  }

  Reading reading() {
    return values.reading();
  }

  /** Reads values that were found otherwise than by the name of a key. */
  Values values() {
    return values;
  }

  /** What is written here, without defaults, in its order. */
  Map<String, Located> entries() {
    Map<String, Located> entries = new LinkedHashMap<>();
    if (self.node() instanceof Node.Mapping mapping) {
      for (Node.Entry entry : mapping.entries().values()) {
        entries.put(entry.key().text(), Located.entry(entry, self.pointer()));
      }
    }
    return entries;
  }

  /** The value of a key; null if it is absent or null. */
  @Nullable Located get(String key) {
    reading().trace().accept(self.pointer(), key);
    Located at = find(key);
    if (at == null || !(at.node() instanceof Node.Scalar scalar) || !isNull(scalar)) {
      return at;
    }
    if (scalar.text().isEmpty()) {
      values.mismatch(
          at, "There is no value", "Give it one, or remove the key; null can be written out.");
    }
    return null;
  }

  private @Nullable Located find(String key) {
    Node.Entry entry =
        self.node() instanceof Node.Mapping mapping ? mapping.entries().get(key) : null;
    if (entry != null) {
      return Located.entry(entry, self.pointer());
    }
    return defaults == null ? null : defaults.find(key);
  }

  private static boolean isNull(Node.Scalar scalar) {
    return scalar.type() == Node.Type.NULL;
  }

  @Nullable Text text(String key) {
    return text(key, Allows.NOTHING);
  }

  @Nullable Text text(String key, Allows allows) {
    Located at = get(key);
    return at == null ? null : values.text(at, allows);
  }

  @Nullable Text textOrNumber(String key) {
    Located at = get(key);
    return at == null ? null : values.textOrNumber(at);
  }

  List<Text> texts(String key) {
    return texts(key, Allows.NOTHING);
  }

  List<Text> texts(String key, Allows allows) {
    Located at = get(key);
    return at == null ? List.of() : values.texts(at, allows);
  }

  /** A text read further; a bad one is reported under {@code code} and reads as absent. */
  <T> @Nullable T parsed(String key, Code code, Function<String, Parsed<T>> parser) {
    Text text = text(key);
    return text == null ? null : values.parsed(text, code, parser);
  }

  /** Each text of a list read further, without the bad ones. */
  <T> List<T> parsedList(String key, Code code, Function<String, Parsed<T>> parser) {
    List<T> good = new ArrayList<>();
    for (Text text : texts(key)) {
      T value = values.parsed(text, code, parser);
      if (value != null) {
        good.add(value);
      }
    }
    return good;
  }

  @Nullable Integer integer(String key) {
    Located at = get(key);
    return at == null ? null : values.integer(at);
  }

  boolean flag(String key, boolean absent) {
    Located at = get(key);
    return at == null ? absent : values.flag(at, absent);
  }

  List<Located> items(String key) {
    Located at = get(key);
    return at == null ? List.of() : values.items(at);
  }

  /** The fields of a mapping below this one; none if it is absent. */
  Fields fields(String key) {
    Located at = get(key);
    if (at != null) {
      return fields(at);
    }
    var nothing = new Node.Mapping(Map.of(), self.place());
    var nowhere = new Located(nothing, self.key(), self.pointer().child(key));
    return new Fields(nowhere, values, null);
  }

  Fields fields(Located at) {
    if (!(at.node() instanceof Node.Mapping)) {
      values.mismatch(at, "Expected a mapping", null);
    }
    return new Fields(at, values, null);
  }
}
