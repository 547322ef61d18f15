package dev.sluice.emulator;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Gives answers an ETag, and leaves the body out for a caller who has it. */
final class GithubEtags {
  private GithubEtags() {}

  /** The answer itself with its ETag, or 304 if the request names that. */
  static GithubAnswer condition(
      GithubRequest request, GithubIdentity identity, GithubAnswer answer) {
    String body = answer.body();
    if (!request.method().equals("GET") || answer.status() != 200 || body == null) {
      return answer;
    }
    String etag = "\"" + sha256(identity.budget() + "\n" + body) + "\"";
    GithubAnswer tagged = answer.with("etag", "W/" + etag);
    boolean known =
        request
            .header("if-none-match")
            .map(header ->
                Arrays.stream(header.split(","))
                    .map(one -> one.strip().replaceFirst("^W/", ""))
                    .anyMatch(one -> one.equals("*") || one.equals(etag)))
            .orElse(false);
    return known ? new GithubAnswer(304, tagged.headers(), null) : tagged;
  }

  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every Java platform has SHA-256", missing);
    }
  }
}
