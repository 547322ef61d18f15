package dev.sluice.config;

import dev.sluice.address.AddressRange;
import dev.sluice.diagnostic.Quote;

/** Address ranges in a pools file, which always say how long their prefix is. */
final class CidrSyntax {
  private CidrSyntax() {}

  static Parsed<String> parse(String text) {
    return switch (AddressRange.parse(text)) {
      case AddressRange.Read.Bad(var message, var help) -> new Parsed.Bad<>(message, help);
      case AddressRange.Read.Good(AddressRange range) ->
          text.contains("/")
              ? new Parsed.Good<>(text)
              : new Parsed.Bad<>(
                  Quote.of(text) + " lacks the length of its prefix",
                  "For this single address write " + text + "/" + range.prefix() + ".");
    };
  }
}
