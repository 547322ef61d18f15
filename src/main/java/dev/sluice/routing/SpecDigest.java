package dev.sluice.routing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/** The digest of a spec, over a text that does not depend on the order of a map. */
final class SpecDigest {
  private static final int LENGTH = 12;

  private SpecDigest() {}

  static String of(SandboxSpec spec) {
    // A record's toString names every component, so a field added later changes the digest by
    // itself. Env is the one component whose order carries no meaning.
    String text = spec + "|" + new TreeMap<>(spec.env());
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
