package dev.sluice.emulator;

import dev.sluice.Canary;
import dev.sluice.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The REST API in virtual time, with what its webhooks sent, and an App with its key. */
final class GithubRestWorld {
  static final String BASE = "https://api.test";
  static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
  static final Secret ALL = Canary.secret("ghp_all");
  static final JsonMapper JSON = new JsonMapper();
  static final KeyPair KEYS = keys();

  final VirtualTimeline timeline = new VirtualTimeline(START);
  final GithubModel model = new GithubModel(timeline, new Random(5));
  final List<GithubPost> posts = new ArrayList<>();
  final GithubRest rest;
  final GithubApp app =
      new GithubApp(
          2_300_001,
          "Iv23liTestTest",
          "sluice-runners",
          KEYS.getPublic(),
          GithubPermissions.of(
              Map.of(
                  "administration", "write",
                  "actions", "read",
                  "organization_self_hosted_runners", "write",
                  "repository_hooks", "write",
                  "organization_hooks", "write")),
          List.of("workflow_job"));

  /** What the receiver of webhooks answers. */
  GithubReply reply = GithubReply.answered(202, Map.of("content-type", "text/plain"), "accepted");

  GithubRestWorld() {
    this(5_000);
  }

  GithubRestWorld(int hourlyLimit) {
    rest =
        new GithubRest(
            model,
            timeline,
            Set.of(ALL),
            hourlyLimit,
            GithubCourier.onTimeline(
                timeline,
                Duration.ofMillis(20),
                post -> {
                  posts.add(post);
                  return reply;
                }));
    model.addRepository("acme/api", GithubRepository.Visibility.PRIVATE, true, "big");
    model.addRepository("acme/open", GithubRepository.Visibility.PUBLIC, true, "big");
    model.addRepository("other/app", GithubRepository.Visibility.PRIVATE, true, null);
  }

  private static KeyPair keys() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException(missing);
    }
  }

  /** A JWT of the App with these claims, signed with {@code keys}. */
  static String jwt(KeyPair keys, Map<String, ?> claims) {
    String signed = part(Map.of("alg", "RS256", "typ", "JWT")) + "." + part(claims);
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + base64(signature.sign());
    } catch (GeneralSecurityException wrong) {
      throw new IllegalStateException(wrong);
    }
  }

  private static String part(Map<String, ?> json) {
    return base64(JSON.writeValueAsBytes(json));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A good JWT of the App. */
  Secret jwt() {
    long now = timeline.now().getEpochSecond();
    return Secret.of(jwt(KEYS, Map.of("iss", app.clientId(), "iat", now - 60, "exp", now + 540)));
  }

  GithubAnswer call(String line) {
    return call(ALL, line, "");
  }

  GithubAnswer call(String line, String body) {
    return call(ALL, line, body);
  }

  /** A call without a credential. */
  GithubAnswer anonymously(String line) {
    return call(null, line, "", Map.of());
  }

  GithubAnswer call(Secret token, String line) {
    return call(token, line, "");
  }

  /**
   * @param line such as {@code GET /repos/acme/api?page=2}
   */
  GithubAnswer call(Secret token, String line, String body) {
    return call(token, line, body, Map.of());
  }

  GithubAnswer call(@Nullable Secret token, String line, String body, Map<String, String> headers) {
    String[] words = line.split(" ", 2);
    String[] target = words[1].split("\\?", 2);
    Map<String, String> query = new HashMap<>();
    if (target.length > 1) {
      Arrays.stream(target[1].split("&", -1))
          .map(pair -> pair.split("=", 2))
          .forEach(pair -> query.put(pair[0], pair[1]));
    }
    String authorization = token == null ? null : "Bearer " + token.reveal();
    return rest.handle(
            new GithubRequest(words[0], target[0], query, authorization, headers, body), BASE)
        .orElseThrow();
  }

  /** The token of an installation. */
  Secret token(long installation, String body) {
    GithubAnswer answer =
        call(jwt(), "POST /app/installations/" + installation + "/access_tokens", body);
    return Secret.of(json(answer).path("token").asString());
  }

  static JsonNode json(GithubAnswer answer) {
    return JSON.readTree(String.valueOf(answer.body()));
  }

  static String message(GithubAnswer answer) {
    return json(answer).path("message").asString("");
  }

  GithubJob queue(String repository) {
    return model.queue(GithubJobRequest.of(repository, List.of("modal"))).getFirst();
  }

  void pass(Duration span) {
    timeline.advance(span);
  }
}
