package dev.sluice.emulator;

import java.util.random.RandomGenerator;

/** Makes ids in Modal's shape: a prefix and 22 letters or digits (libraries of 2026-10). */
final class ModalIds {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 22;

  private final RandomGenerator random;

  ModalIds(RandomGenerator random) {
    this.random = random;
  }

  synchronized String next(String prefix) {
    var id = new StringBuilder(prefix).append('-');
    for (int i = 0; i < LENGTH; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
