package dev.sluice.routing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** The digest of a spec, over a text that does not depend on the order of a map. */
final class SpecDigest {
  private static final int LENGTH = 12;

  private SpecDigest() {}

  static String of(SandboxSpec spec) {
    // A record's toString names every component, so a field added later changes the digest by
    // itself. Env goes in sorted and with lengths: it is the one component whose order carries no
    // meaning, and its values may look like anything.
    StringBuilder text = new StringBuilder(spec.withEnv(Map.of()).toString());
    new TreeMap<>(spec.env())
        .forEach((key, value) ->
            text.append('|')
                .append(key)
                .append('=')
                .append(value.length())
                .append(':')
                .append(value));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
