package dev.sluice.config;

import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How GPUs are written, and what is known of their types. */
public final class GpuTypes {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9]+(?:-[A-Za-z0-9]+){0,5}[!+]?)(?::([0-9]{1,3}))?");

  /** Every type Modal documents, as written there. New ones work too, with a warning. */
  public static final List<String> KNOWN =
      List.of(
          "T4",
          "L4",
          "A10",
          "L40S",
          "A100",
          "A100-40GB",
          "A100-80GB",
          "RTX-PRO-6000",
          "H100",
          "H100!",
          "H200",
          "B200",
          "B200+");

  /** Types of which one sandbox gets fewer than the usual 8. */
  private static final Map<String, Integer> FEWER = Map.of("A10", 4);

  private static final int MOST = 8;

  private GpuTypes() {}

  static Parsed<Gpu> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return new Parsed.Bad<>(
          Quote.of(text) + " is not a GPU", "Write TYPE or TYPE:COUNT, such as T4 or H100:8.");
    }
    String type = matcher.group(1).toUpperCase(Locale.ROOT);
    String count = matcher.group(2);
    return new Parsed.Good<>(new Gpu(type, count == null ? 1 : Integer.parseInt(count)));
  }

  /** Whether Modal documents the type, in upper case. */
  public static boolean isKnown(String type) {
    return KNOWN.contains(type);
  }

  /** What to write in place of a type that is not known. */
  public static String help(String type) {
    return Suggestion.question(type, KNOWN).orElse("Known are " + String.join(", ", KNOWN) + ".");
  }

  /** GPUs of a type that one sandbox can have. */
  static int most(String type) {
    return FEWER.getOrDefault(type, MOST);
  }
}
