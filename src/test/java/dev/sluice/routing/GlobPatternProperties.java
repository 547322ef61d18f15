package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.GlobPattern.Field;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class GlobPatternProperties {
  /** An independent reading of globs, by java.util.regex. */
  private static boolean oracle(String glob, String value, Field field) {
    boolean slashStops = field == Field.REPOSITORY;
    StringBuilder regex = new StringBuilder();
    String text = field == Field.EXACT ? glob : glob.toLowerCase(java.util.Locale.ROOT);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean twice = c == '*' && i + 1 < text.length() && text.charAt(i + 1) == '*';
      if (twice) {
        regex.append("(?s:.*)");
        i++;
      } else if (c == '*') {
        regex.append(slashStops ? "[^/]*" : "(?s:.*)");
      } else if (c == '?') {
        regex.append(slashStops ? "[^/]" : "(?s:.)");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.matches(regex.toString(), value);
  }

  @Property(tries = 5_000)
  void agreesWithRegularExpressions(
      @ForAll("globs") String glob, @ForAll("values") String value, @ForAll Field field) {
    String normalized = field.normalize(value);
    assertThat(GlobPattern.compile(glob, field).matches(normalized))
        .isEqualTo(oracle(glob, normalized, field));
  }

  @Property(tries = 5_000)
  void extendedRegexSaysTheSame(
      @ForAll("globs") String glob, @ForAll("values") String value, @ForAll Field field) {
    GlobPattern pattern = GlobPattern.compile(glob, field);
    String normalized = field.normalize(value);
    assertThat(Pattern.matches(pattern.toExtendedRegex(), normalized))
        .isEqualTo(pattern.matches(normalized));
  }

  @Provide
  Arbitrary<String> globs() {
    return Arbitraries.strings().withChars("abA/*?.+").ofMaxLength(8);
  }

  @Provide
  Arbitrary<String> values() {
    return Arbitraries.strings().withChars("abA/.+").ofMaxLength(8);
  }
}
