package dev.sluice.analysis;

import java.util.List;
import java.util.Set;

/**
 * Which texts are values of a field.
 *
 * @param longest in characters
 * @param excluded values that are well formed and yet never occur
 * @param preferred values that read well in an example, used where they fit
 */
record Alphabet(Letters letters, int longest, Set<String> excluded, List<String> preferred) {

  /** The characters that a value may consist of. */
  enum Letters {
    /** Any but upper-case ASCII letters and control characters: compared in lower case. */
    FOLDED,
    /** Any but control characters. */
    ANY,
    /** Of a GitHub login: lower-case letters, digits, hyphen and underscore. */
    OWNER,
    /** Of a repository: those of an owner and the dot. */
    NAME
  }

  private static final int ANY_LENGTH = 100_000;

  static final Alphabet LABEL =
      new Alphabet(Letters.FOLDED, ANY_LENGTH, Set.of(), List.of("other"));
  static final Alphabet OWNER =
      new Alphabet(Letters.OWNER, 39, Set.of(), List.of("acme", "octo-org"));
  static final Alphabet NAME = new Alphabet(Letters.NAME, 100, Set.of(".", ".."), List.of("app"));
  static final Alphabet WORKFLOW = new Alphabet(Letters.ANY, ANY_LENGTH, Set.of(), List.of("CI"));
  static final Alphabet BRANCH =
      new Alphabet(Letters.ANY, ANY_LENGTH, Set.of(), List.of("topic", "main"));
  static final Alphabet ACTOR =
      new Alphabet(Letters.FOLDED, ANY_LENGTH, Set.of(), List.of("octocat"));

  Alphabet {
    excluded = Set.copyOf(excluded);
    preferred = List.copyOf(preferred);
  }

  boolean allows(char c) {
    boolean lowerOrDigit = c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
    return switch (letters) {
      case FOLDED -> !Character.isISOControl(c) && !(c >= 'A' && c <= 'Z');
      case ANY -> !Character.isISOControl(c);
      case OWNER -> lowerOrDigit || c == '-' || c == '_';
      case NAME -> lowerOrDigit || c == '-' || c == '_' || c == '.';
    };
  }

  boolean allows(String value) {
    return !value.isEmpty()
        && value.length() <= longest
        && !excluded.contains(value)
        && value.chars().allMatch(c -> allows((char) c));
  }
}
