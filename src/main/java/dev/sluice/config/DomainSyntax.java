package dev.sluice.config;

import dev.sluice.address.Addresses;
import dev.sluice.diagnostic.Quote;
import java.util.Locale;
import java.util.regex.Pattern;

/** Host names, with *. in front for all below. Nothing is looked up. */
final class DomainSyntax {
  private static final Pattern LABEL =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
  private static final int LONGEST_DOMAIN = 253;

  private DomainSyntax() {}

  static Parsed<String> parse(String text) {
    String name = text.startsWith("*.") ? text.substring(2) : text;
    boolean good = name.length() <= LONGEST_DOMAIN && name.contains(".");
    for (String label : name.split("[.]", -1)) {
      good &= LABEL.matcher(label).matches();
    }
    if (good && !Addresses.isIpv4(name)) {
      return new Parsed.Good<>(text.toLowerCase(Locale.ROOT));
    }
    return new Parsed.Bad<>(Quote.of(text) + " is not a domain", domainHelp(text));
  }

  private static String domainHelp(String text) {
    if (text.contains("://")) {
      return "Write only the host, without scheme and path.";
    }
    if (Addresses.isIpv4(text)) {
      return "Addresses belong in cidrs: " + text + "/32.";
    }
    if (text.contains("*")) {
      return "* can only stand alone in front: *.example.com.";
    }
    return "Write a host name such as pypi.org, or *.pypi.org for all below it.";
  }

  /** Whether a domain of the list covers {@code host}. */
  static boolean covers(String domain, String host) {
    return domain.startsWith("*.") ? host.endsWith(domain.substring(1)) : host.equals(domain);
  }
}
