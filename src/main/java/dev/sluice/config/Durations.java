package dev.sluice.config;

import dev.sluice.diagnostic.Quote;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the pools file writes them: {@code 90m}, {@code 1h30m}, {@code 45s}. */
public final class Durations {
  private static final Pattern FORM =
      Pattern.compile("(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})s)?");

  private static final String HELP =
      "Write hours, minutes and seconds in this order, such as 1h30m, 90m or 45s.";

  private Durations() {}

  static Parsed<Duration> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return new Parsed.Bad<>(Quote.of(text) + " is not a duration", HELP);
    }
    Duration sum =
        Duration.ofHours(number(matcher, 1))
            .plusMinutes(number(matcher, 2))
            .plusSeconds(number(matcher, 3));
    if (sum.isZero()) {
      return new Parsed.Bad<>("A duration must be more than nothing", HELP);
    }
    return new Parsed.Good<>(sum);
  }

  private static long number(Matcher matcher, int group) {
    String digits = matcher.group(group);
    return digits == null ? 0 : Long.parseLong(digits);
  }

  /** The shortest way to write {@code duration}, in whole seconds. */
  public static String print(Duration duration) {
    var text = new StringBuilder();
    if (duration.toHours() > 0) {
      text.append(duration.toHours()).append('h');
    }
    if (duration.toMinutesPart() > 0) {
      text.append(duration.toMinutesPart()).append('m');
    }
    if (duration.toSecondsPart() > 0 || text.isEmpty()) {
      text.append(duration.toSecondsPart()).append('s');
    }
    return text.toString();
  }
}
