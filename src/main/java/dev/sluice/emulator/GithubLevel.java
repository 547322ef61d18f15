package dev.sluice.emulator;

import java.util.Locale;

/** How far a permission goes; each includes those before it. */
enum GithubLevel {
  READ,
  WRITE,
  ADMIN;

  /** As GitHub writes it. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean includes(GithubLevel other) {
    return compareTo(other) >= 0;
  }
}
