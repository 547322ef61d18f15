package dev.sluice.emulator;

import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Makes ids in Modal's shapes: a prefix and 22 letters or digits, or a prefix and a ULID (libraries
 * of 2026-10).
 */
final class ModalIds {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 22;

  /** Crockford's base 32. */
  private static final String ULID_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

  private static final int ULID_TIME_LENGTH = 10;
  private static final int ULID_RANDOM_LENGTH = 16;
  private static final int BITS_PER_SIGN = 5;

  private final RandomGenerator random;

  ModalIds(RandomGenerator random) {
    this.random = random;
  }

  synchronized String next(String prefix) {
    return prefix + "-" + signs(ALPHABET, LENGTH);
  }

  synchronized String sandbox(ModalFamily family, Instant now) {
    return switch (family) {
      case V1 -> next("sb");
      case V2 -> "sb-" + time(now.toEpochMilli()) + signs(ULID_ALPHABET, ULID_RANDOM_LENGTH);
    };
  }

  private static String time(long millis) {
    var signs = new StringBuilder();
    for (int i = ULID_TIME_LENGTH - 1; i >= 0; i--) {
      int value = (int) (millis >> (i * BITS_PER_SIGN)) & (ULID_ALPHABET.length() - 1);
      signs.append(ULID_ALPHABET.charAt(value));
    }
    return signs.toString();
  }

  private String signs(String alphabet, int count) {
    var signs = new StringBuilder();
    for (int i = 0; i < count; i++) {
      signs.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return signs.toString();
  }
}
