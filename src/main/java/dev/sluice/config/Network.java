package dev.sluice.config;

import java.util.List;

/** What a sandbox may reach. */
public sealed interface Network {
  /** Everything. */
  record Open() implements Network {}

  /** Nothing. */
  record Blocked() implements Network {}

  /**
   * Only what is listed.
   *
   * @param github adds the hosts that a runner needs
   * @param domains names, {@code *.} allowed in front
   * @param cidrs address ranges
   */
  record Allow(boolean github, List<String> domains, List<String> cidrs) implements Network {
    public Allow {
      domains = List.copyOf(domains);
      cidrs = List.copyOf(cidrs);
    }
  }
}
