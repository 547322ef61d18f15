package dev.sluice.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.secret.Secret;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;

class SignaturesProperties {
  /** HMAC-SHA256 by its definition in RFC 2104, sharing nothing with the code under test. */
  private static String sign(String secret, byte[] body) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    byte[] key = secret.getBytes(StandardCharsets.UTF_8);
    key = Arrays.copyOf(key.length > 64 ? sha256.digest(key) : key, 64);
    byte[] inner = new byte[64];
    byte[] outer = new byte[64];
    for (int i = 0; i < 64; i++) {
      inner[i] = (byte) (key[i] ^ 0x36);
      outer[i] = (byte) (key[i] ^ 0x5c);
    }
    sha256.update(inner);
    byte[] digest = sha256.digest(body);
    sha256.update(outer);
    return "sha256=" + String.format("%064x", new BigInteger(1, sha256.digest(digest)));
  }

  private static boolean accepts(Signatures signatures, @Nullable String header, byte[] body) {
    return signatures.fit(header, body) != Signatures.Fit.NONE;
  }

  @Example
  void acceptsGithubsDocumentedExample() {
    var signatures = new Signatures(List.of(Secret.of("It's a Secret to Everybody")));
    assertThat(
            accepts(
                signatures,
                "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
                "Hello, World!".getBytes(StandardCharsets.UTF_8)))
        .isTrue();
  }

  @Property
  void acceptsTheRightSignatureOfEitherSecret(
      @ForAll @StringLength(min = 1, max = 100) String one,
      @ForAll @StringLength(min = 1, max = 100) String other,
      @ForAll byte[] body)
      throws Exception {
    var signatures = new Signatures(List.of(Secret.of(one), Secret.of(other)));
    assertThat(signatures.fit(sign(one, body), body)).isEqualTo(Signatures.Fit.CURRENT);
    assertThat(signatures.fit(sign(other, body), body))
        .isEqualTo(
            sign(one, body).equals(sign(other, body))
                ? Signatures.Fit.CURRENT
                : Signatures.Fit.PREVIOUS);
  }

  @Property
  void refusesEveryChangeOfTheSignature(
      @ForAll byte[] body, @ForAll @IntRange(max = 70) int at, @ForAll char other)
      throws Exception {
    var signatures = new Signatures(List.of(Secret.of("key")));
    StringBuilder changed = new StringBuilder(sign("key", body));
    boolean same = changed.charAt(at) == other;
    changed.setCharAt(at, other);
    assertThat(accepts(signatures, changed.toString(), body)).isEqualTo(same);
  }

  @Property
  void refusesEveryOtherBody(@ForAll byte[] body, @ForAll byte[] other) throws Exception {
    var signatures = new Signatures(List.of(Secret.of("key")));
    assertThat(accepts(signatures, sign("key", body), other)).isEqualTo(Arrays.equals(body, other));
  }

  @Property
  void refusesOtherForms(@ForAll byte[] body) throws Exception {
    var signatures = new Signatures(List.of(Secret.of("key")));
    String right = sign("key", body);
    assertThat(accepts(signatures, null, body)).isFalse();
    assertThat(accepts(signatures, "", body)).isFalse();
    assertThat(accepts(signatures, right.substring(7), body)).isFalse();
    assertThat(accepts(signatures, right + "0", body)).isFalse();
    assertThat(accepts(signatures, right.substring(0, 70), body)).isFalse();
    assertThat(accepts(signatures, right.replace("sha256=", "sha1=00"), body)).isFalse();
    String upper = "sha256=" + right.substring(7).toUpperCase(Locale.ROOT);
    assertThat(accepts(signatures, upper, body)).isEqualTo(upper.equals(right));
  }
}
