package dev.sluice.settings;

import dev.sluice.address.AddressRange;
import dev.sluice.address.AddressRanges;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From which addresses webhooks are taken.
 *
 * @param allowed null for any address
 * @param trustedProxies whose word on whom they speak for is taken
 */
public record SourceSettings(@Nullable Allowed allowed, AddressRanges trustedProxies) {
  public static final SourceSettings ANY = new SourceSettings(null, AddressRanges.NONE);

  public static final String SOURCES = "SLUICE_WEBHOOK_SOURCES";
  public static final String PROXIES = "SLUICE_TRUSTED_PROXIES";
  private static final String ANY_WORD = "any";
  private static final String GITHUB_WORD = "github";

  /**
   * The addresses.
   *
   * @param github whether those that GitHub publishes are among them
   * @param ranges the others
   */
  public record Allowed(boolean github, AddressRanges ranges) {}

  static SourceSettings read(Environment env) {
    AddressRanges proxies = new AddressRanges(ranges(env, PROXIES, env.list(PROXIES)));
    List<String> words = env.list(SOURCES);
    if (words.isEmpty() || words.equals(List.of(ANY_WORD))) {
      return new SourceSettings(null, proxies);
    }
    if (words.contains(ANY_WORD)) {
      env.problem(SOURCES + " has \"any\" beside others: keep one or the other");
    }
    List<String> addresses =
        words.stream().filter(word -> !word.equals(ANY_WORD) && !word.equals(GITHUB_WORD)).toList();
    List<AddressRange> ranges = ranges(env, SOURCES, addresses);
    return new SourceSettings(
        new Allowed(words.contains(GITHUB_WORD), new AddressRanges(ranges)), proxies);
  }

  private static List<AddressRange> ranges(Environment env, String name, List<String> texts) {
    List<AddressRange> ranges = new ArrayList<>();
    for (String text : texts) {
      switch (AddressRange.parse(text)) {
        case AddressRange.Read.Good(AddressRange range) -> ranges.add(range);
        case AddressRange.Read.Bad(String message, var help) ->
            env.problem(name + ": " + message + (help == null ? "" : ". " + help));
      }
    }
    return ranges;
  }
}
