package dev.sluice.config;

import dev.sluice.diagnostic.Quote;
import java.util.regex.Pattern;

/** Names of pools and rules, and of things at Modal and GitHub. */
final class Names {
  private static final Pattern POOL = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
  private static final Pattern MODAL = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,63}");
  private static final Pattern PREFIX = Pattern.compile("[a-z0-9-]{1,7}");
  private static final Pattern VERSION =
      Pattern.compile("latest|[0-9]{1,4}[.][0-9]{1,6}[.][0-9]{1,6}");
  private static final Pattern IMAGE = Pattern.compile("[^\\s]{1,500}");

  private Names() {}

  static Parsed<String> pool(String text) {
    return check(POOL, text, "a name", "1 to 40 of a-z, 0-9 and -, not starting with -.");
  }

  static Parsed<String> modal(String text) {
    return check(MODAL, text, "a name at Modal", "1 to 64 of letters, digits, ., _ and -.");
  }

  static Parsed<String> region(String text) {
    return check(REGION, text, "a region", "Write it as Modal does, such as us-east-1.");
  }

  static Parsed<String> prefix(String text) {
    return check(PREFIX, text, "a prefix of names", "1 to 7 of a-z, 0-9 and -.");
  }

  static Parsed<String> runnerVersion(String text) {
    return check(VERSION, text, "a version of the runner", "Write latest, or a pin as 2.337.0.");
  }

  static Parsed<String> image(String text) {
    return check(IMAGE, text, "an image", "Write it as docker pull takes it.");
  }

  private static Parsed<String> check(Pattern form, String text, String what, String help) {
    return form.matcher(text).matches()
        ? new Parsed.Good<>(text)
        : new Parsed.Bad<>(Quote.of(text) + " is not " + what, help);
  }
}
