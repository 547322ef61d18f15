package dev.sluice.github;

import static org.assertj.core.api.Assertions.assertThat;

import com.auth0.jwt.JWT;
import com.auth0.jwt.algorithms.Algorithm;
import com.auth0.jwt.interfaces.DecodedJWT;
import dev.sluice.secret.Secret;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A library that is not ours takes our tokens, made with keys in every form. */
class AppJwtTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  private Instant now = NOW;

  static Stream<String> keys() {
    String pkcs1 = Keys.pkcs1(Keys.PAIR);
    String pkcs8 = Keys.pkcs8(Keys.PAIR);
    return Stream.of(
        pkcs1,
        pkcs8,
        pkcs1.replace("\n", "\r\n"),
        pkcs1.replace("\n", "\\n"),
        pkcs8.replace("\n", "\\r\\n"),
        "subject=/CN=app\n" + pkcs8.strip());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void anIndependentLibraryVerifiesTheToken(String pem) {
    AppKey key = AppKey.parse(Secret.of(pem)).orElseThrow();
    DecodedJWT jwt = decoded(new AppJwt(new Credential.App("12345", key), () -> now).token());

    assertThat(jwt.getAlgorithm()).isEqualTo("RS256");
    assertThat(jwt.getIssuer()).isEqualTo("12345");
    assertThat(jwt.getIssuedAtAsInstant()).isEqualTo(NOW.minusSeconds(60));
    assertThat(jwt.getExpiresAtAsInstant()).isBetween(NOW, NOW.plus(Duration.ofMinutes(10)));
  }

  @Test
  void aTokenIsKeptAndRenewedBeforeItEnds() {
    var jwt = new AppJwt(new Credential.App("Iv23liAbCdEf", Keys.appKey()), () -> now);
    Secret first = jwt.token();
    now = NOW.plus(Duration.ofMinutes(6));
    assertThat(jwt.token()).isEqualTo(first);
    now = NOW.plus(Duration.ofMinutes(8));
    DecodedJWT renewed = decoded(jwt.token());
    assertThat(renewed.getIssuer()).isEqualTo("Iv23liAbCdEf");
    assertThat(renewed.getIssuedAtAsInstant()).isEqualTo(now.minusSeconds(60));
    now = NOW;
    assertThat(decoded(jwt.token()).getIssuedAtAsInstant()).isEqualTo(NOW.minusSeconds(60));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ghp_token",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n====\n-----END PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----",
      })
  void whatIsNoKeyIsNone(String pem) {
    assertThat(AppKey.parse(Secret.of(pem))).isEmpty();
  }

  @Test
  void aKeyThatIsTooShortIsNone() {
    assertThat(AppKey.parse(Secret.of(Keys.pkcs8(Keys.generate(1024))))).isEmpty();
  }

  @Test
  void aKeyIsNotPrinted() {
    var app = new Credential.App("1", Keys.appKey());
    assertThat(app.toString()).isEqualTo("App[id=1, key=***]");
  }

  private DecodedJWT decoded(Secret token) {
    return JWT.require(Algorithm.RSA256((RSAPublicKey) Keys.PAIR.getPublic(), null))
        .withClaimPresence("iat")
        .acceptLeeway(Duration.ofDays(3_650).toSeconds())
        .build()
        .verify(token.reveal());
  }
}
