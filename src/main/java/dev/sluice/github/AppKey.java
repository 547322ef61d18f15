package dev.sluice.github;

import dev.sluice.secret.Secret;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The private key of a GitHub App. Never printed. */
public final class AppKey {
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN (RSA )?PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1?PRIVATE");

  private static final int LEAST_BITS = 2048;

  /**
   * What PKCS#8 puts before a PKCS#1 key: version 0 and the algorithm rsaEncryption with no
   * parameters (RFC 5208 section 5, RFC 8017 appendix A.1).
   */
  private static final byte[] RSA_HEADER = {
    2, 1, 0, 0x30, 13, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 13, 1, 1, 1, 5, 0
  };

  private final PrivateKey key;

  private AppKey(PrivateKey key) {
    this.key = key;
  }

  /**
   * Reads a key as GitHub hands it out (PEM of PKCS#1) or as other tools convert it (PEM of
   * PKCS#8); line breaks may be written {@code \n}, as environment variables often have them. Empty
   * if it is none, or an RSA key of less than 2048 bits.
   */
  public static Optional<AppKey> parse(Secret pem) {
    Matcher matcher = PEM.matcher(pem.reveal().replace("\\n", "\n").replace("\\r", ""));
    if (!matcher.find()) {
      return Optional.empty();
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
      PrivateKey key =
          KeyFactory.getInstance("RSA")
              .generatePrivate(
                  new PKCS8EncodedKeySpec(matcher.group(1) == null ? der : wrapped(der)));
      return key instanceof RSAPrivateKey rsa && rsa.getModulus().bitLength() >= LEAST_BITS
          ? Optional.of(new AppKey(key))
          : Optional.empty();
    } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
      return Optional.empty();
    }
  }

  /** Signs as RS256 does: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 section 3.3). */
  byte[] sign(byte[] content) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(content);
      return signature.sign();
    } catch (GeneralSecurityException unusable) {
      throw new IllegalStateException("a key that was read cannot sign", unusable);
    }
  }

  private static byte[] wrapped(byte[] pkcs1) {
    byte[] octets = element(4, pkcs1);
    byte[] content = new byte[RSA_HEADER.length + octets.length];
    System.arraycopy(RSA_HEADER, 0, content, 0, RSA_HEADER.length);
    System.arraycopy(octets, 0, content, RSA_HEADER.length, octets.length);
    return element(0x30, content);
  }

  /** One DER element; the lengths of RSA keys take one to four bytes. */
  private static byte[] element(int tag, byte[] content) {
    var out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / Byte.SIZE;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >>> (i * Byte.SIZE));
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  @Override
  public String toString() {
    return "***";
  }
}
