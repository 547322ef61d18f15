package dev.sluice.emulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks the JWT that an App signs for itself, and refuses it in GitHub's words. */
final class GithubJwt {
  /** How far ahead {@code exp} may be. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  static final String NOT_DECODED = "A JSON web token could not be decoded";
  private static final JsonMapper JSON = new JsonMapper();

  private GithubJwt() {}

  /** Says whether a token has the form of a JWT; those of installations have a prefix. */
  static boolean looksLikeOne(String token) {
    return token.startsWith("eyJ") && token.chars().filter(c -> c == '.').count() == 2;
  }

  /** Finds the App that signed {@code token}, or throws a {@link GithubRefusal}. */
  static GithubApp signer(String token, GithubApps apps, Instant now) {
    String[] parts = token.split("\\.", -1);
    JsonNode header = decode(parts[0]);
    JsonNode claims = decode(parts[1]);
    if (!header.path("alg").asString("").equals("RS256")) {
      throw GithubRefusal.of(401, NOT_DECODED);
    }
    JsonNode issuer = claims.path("iss");
    if (!issuer.isString() && !issuer.isIntegralNumber()) {
      throw GithubRefusal.of(401, "'Issuer' claim ('iss') must be an Integer or a client ID");
    }
    GithubApp app =
        apps.issuer(issuer.asString(""))
            .orElseThrow(() -> GithubRefusal.of(404, "Integration not found"));
    if (!isSigned(app, parts)) {
      throw GithubRefusal.of(401, NOT_DECODED);
    }
    checkTimes(claims, now.getEpochSecond());
    return app;
  }

  private static void checkTimes(JsonNode claims, long now) {
    JsonNode issued = claims.path("iat");
    if (!issued.isIntegralNumber() || issued.longValue() > now) {
      throw GithubRefusal.of(
          401,
          "'Issued at' claim ('iat') must be an Integer representing the time that the assertion"
              + " was issued");
    }
    JsonNode expiry = claims.path("exp");
    if (!expiry.isNumber() || expiry.longValue() <= now) {
      throw GithubRefusal.of(
          401,
          "'Expiration time' claim ('exp') must be a numeric value representing the future time"
              + " at which the assertion expires");
    }
    if (expiry.longValue() > now + LONGEST.toSeconds()) {
      throw GithubRefusal.of(401, "'Expiration time' claim ('exp') is too far in the future");
    }
  }

  private static JsonNode decode(String part) {
    try {
      return JSON.readTree(Base64.getUrlDecoder().decode(part));
    } catch (JacksonException | IllegalArgumentException malformed) {
      throw GithubRefusal.of(401, NOT_DECODED);
    }
  }

  private static boolean isSigned(GithubApp app, String[] parts) {
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(app.key());
      verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      return verifier.verify(Base64.getUrlDecoder().decode(parts[2]));
    } catch (GeneralSecurityException | IllegalArgumentException wrong) {
      return false;
    }
  }
}
