package dev.sluice.config;

import dev.sluice.config.Interpolation.Allows;
import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads nodes as the values that records need. A value of the wrong shape reads as absent: the
 * schema has reported it; should it ever not have, a general finding says so here.
 */
record Values(Reading reading) {

  /** A value as text; null if it is none. */
  @Nullable Text text(Located at, Allows allows) {
    if (at.node() instanceof Node.Scalar scalar && scalar.type() == Node.Type.STRING) {
      return new Interpolation(reading, allows).resolve(scalar, at);
    }
    mismatch(at, "Expected text, found " + TypeMessages.found(at.node()), null);
    return null;
  }

  /** Text, or a whole number as text. */
  @Nullable Text textOrNumber(Located at) {
    if (at.node() instanceof Node.Scalar scalar && scalar.type() == Node.Type.INTEGER) {
      return new Text(scalar.text(), at);
    }
    return text(at, Allows.NOTHING);
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
  <T> @Nullable T parsed(Text text, Code code, Function<String, Parsed<T>> parser) {
    return switch (parser.apply(text.value())) {
      case Parsed.Good<T>(T value) -> value;
      case Parsed.Bad<T>(String message, String help) -> {
        reading.findings().add(code, message, text.at(), help);
        yield null;
      }
    };
  }

  @Nullable Integer integer(Located at) {
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

  boolean flag(Located at, boolean absent) {
    if (at.node() instanceof Node.Scalar scalar && scalar.type() == Node.Type.BOOLEAN) {
      return scalar.text().equals("true");
    }
    mismatch(at, "Expected true or false", null);
    return absent;
  }

  /** The items of a list; none if it is something else. */
  List<Located> items(Located at) {
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

  void mismatch(Located at, String message, @Nullable String help) {
    reading
        .findings()
        .general(
            Diagnostic.of(Code.WRONG_TYPE, message, at.place(), at.pointer().toString(), help));
  }
}
