package dev.sluice.github;

import dev.sluice.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Says that we are the GitHub App: JSON web tokens as docs.github.com, "Generating a JSON Web Token
 * (JWT) for a GitHub App", wants them. Safe for any thread.
 */
final class AppJwt {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final String HEADER = encode("{\"alg\":\"RS256\",\"typ\":\"JWT\"}");

  /** GitHub refuses one that was issued in its future. */
  private static final Duration BACKDATED = Duration.ofSeconds(60);

  /** GitHub takes ten minutes at most. */
  private static final Duration LIFE = Duration.ofMinutes(9);

  private static final Duration RENEWED_BEFORE = Duration.ofMinutes(2);

  private final Credential.App app;
  private final InstantSource clock;

  /** What was issued last. */
  private record Issued(Secret token, Instant at) {}

  private volatile Issued issued;

  /**
   * @param clock GitHub's time
   */
  AppJwt(Credential.App app, InstantSource clock) {
    this.app = app;
    this.clock = clock;
    this.issued = new Issued(Secret.of(""), Instant.MIN);
  }

  Secret token() {
    Issued last = issued;
    Instant now = clock.instant();
    // A clock that was set back makes the last one as useless as its age would.
    boolean fresh =
        !now.isBefore(last.at()) && now.isBefore(last.at().plus(LIFE).minus(RENEWED_BEFORE));
    if (!fresh) {
      last = new Issued(issue(now), now);
      issued = last;
    }
    return last.token();
  }

  private Secret issue(Instant now) {
    String claims =
        JsonNodeFactory.instance
            .objectNode()
            .put("iat", now.minus(BACKDATED).getEpochSecond())
            .put("exp", now.plus(LIFE).getEpochSecond())
            .put("iss", app.id())
            .toString();
    String content = HEADER + "." + encode(claims);
    byte[] signature = app.key().sign(content.getBytes(StandardCharsets.US_ASCII));
    return Secret.of(content + "." + BASE64.encodeToString(signature));
  }

  private static String encode(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
