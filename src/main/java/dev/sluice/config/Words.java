package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Values that are one of a few words. */
final class Words {
  private Words() {}

  /** The constant that a text names; null, and reported, if it names none. */
  static <T> @Nullable T of(Text text, List<T> constants, Function<T, String> word, Fields fields) {
    List<String> words = new ArrayList<>();
    for (T constant : constants) {
      if (word.apply(constant).equals(text.value())) {
        return constant;
      }
      words.add(word.apply(constant));
    }
    String list = "Use one of " + String.join(", ", words) + ".";
    fields
        .reading()
        .findings()
        .add(
            Code.NOT_ONE_OF,
            Quote.of(text.value()) + " is not one of the words that can stand here",
            text.at(),
            Suggestion.question(text.value(), words).map(q -> q + " " + list).orElse(list));
    return null;
  }
}
