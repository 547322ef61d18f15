package dev.sluice.intake;

import dev.sluice.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code X-Hub-Signature-256}: {@code sha256=} and the HMAC-SHA256 of the raw body in lower
 * case hexadecimal. Several secrets are accepted, so that one can be changed without losing a
 * delivery. Safe for any number of threads.
 */
public final class Signatures {
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "sha256=";
  private static final int LENGTH = PREFIX.length() + 64;

  /** Which secret a signature is made with. */
  enum Fit {
    NONE,
    CURRENT,
    /** One that is accepted only until GitHub has the current one. */
    PREVIOUS
  }

  /** Keyed and never fed, so that a clone of one is a fresh computation without a key schedule. */
  private final List<Mac> keyed;

  /**
   * @param secrets at least one; the first is the one that GitHub is to sign with
   */
  public Signatures(List<Secret> secrets) {
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("no webhook secret");
    }
    this.keyed = secrets.stream().map(Signatures::keyed).toList();
  }

  private static Mac keyed(Secret secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /** Says with which of the secrets {@code header} signs {@code body}. */
  Fit fit(@Nullable String header, byte[] body) {
    if (header == null || header.length() != LENGTH || !header.startsWith(PREFIX)) {
      return Fit.NONE;
    }
    byte[] claimed = header.getBytes(StandardCharsets.UTF_8);
    Fit fit = Fit.NONE;
    for (int i = keyed.size() - 1; i >= 0; i--) {
      // No early exit: the time must not tell which secret, or how much of it, fits.
      if (MessageDigest.isEqual(claimed, sign(keyed.get(i), body))) {
        fit = i == 0 ? Fit.CURRENT : Fit.PREVIOUS;
      }
    }
    return fit;
  }

  private static byte[] sign(Mac keyed, byte[] body) {
    try {
      byte[] mac = ((Mac) keyed.clone()).doFinal(body);
      return (PREFIX + HexFormat.of().formatHex(mac)).getBytes(StandardCharsets.UTF_8);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's HMAC can be cloned", e);
    }
  }
}
