package dev.sluice.github;

import dev.sluice.emulator.GithubAnswer;
import dev.sluice.emulator.GithubRequest;
import dev.sluice.emulator.GithubRest;
import dev.sluice.github.InProcessGithub.Exchange;
import dev.sluice.github.InProcessGithub.Kind;
import dev.sluice.secret.Secret;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import okhttp3.HttpUrl;

/** Hands requests to the emulated REST API without a socket. For one thread at a time. */
final class InProcessWire implements Wire {
  private static final int LEAST_WAIT = 60;

  private final GithubRest rest;
  private final String base;
  private final InstantSource clock;
  private final Runnable way;
  private final Consumer<Exchange> witness;

  /** Until when each token has been told to wait, by answers that have come back. */
  private final Map<Secret, Instant> allowedAt = new HashMap<>();

  InProcessWire(
      GithubRest rest, String base, InstantSource clock, Runnable way, Consumer<Exchange> witness) {
    this.rest = rest;
    this.base = base;
    this.clock = clock;
    this.way = way;
    this.witness = witness;
  }

  @Override
  public Outcome exchange(Message message) {
    Instant sent = clock.instant();
    Secret token = message.token();
    boolean tooEarly = token != null && sent.isBefore(allowedAt.getOrDefault(token, Instant.MIN));
    GithubRequest request = request(message);
    Kind kind = kind(request);
    // Others wait for a token behind a lock, which is no wait in virtual time.
    if (kind != Kind.CREDENTIAL) {
      way.run();
    }
    Optional<GithubAnswer> answer = rest.handle(request, base);
    if (kind != Kind.CREDENTIAL) {
      way.run();
    }
    if (answer.isEmpty()) {
      witness.accept(new Exchange(sent, kind, request.toString(), 0, tooEarly, false));
      return Outcome.Lost.sent("no answer");
    }
    String body = answer.get().body();
    Reply reply =
        new Reply(
            answer.get().status(),
            answer.get().headers(),
            body == null ? "" : body,
            clock.instant());
    boolean refused = reply.status() == 429 || reply.message().contains("rate limit");
    boolean usedUp = reply.header("x-ratelimit-remaining").equals(Optional.of("0"));
    if (token != null && refused) {
      allowedAt.merge(token, allowed(reply, usedUp), (a, b) -> a.isAfter(b) ? a : b);
    }
    witness.accept(
        new Exchange(sent, kind, request.toString(), reply.status(), tooEarly, refused && !usedUp));
    return new Outcome.Answered(reply);
  }

  private static Instant allowed(Reply reply, boolean usedUp) {
    return reply
        .header("retry-after")
        .map(seconds -> reply.at().plusSeconds(Long.parseLong(seconds)))
        .or(() ->
            reply
                .header("x-ratelimit-reset")
                .filter(_ -> usedUp)
                .map(second -> Instant.ofEpochSecond(Long.parseLong(second))))
        .orElse(reply.at().plusSeconds(LEAST_WAIT));
  }

  private static GithubRequest request(Message message) {
    HttpUrl url = HttpUrl.get(message.url());
    Map<String, String> query = new HashMap<>();
    for (int i = 0; i < url.querySize(); i++) {
      query.put(url.queryParameterName(i), String.valueOf(url.queryParameterValue(i)));
    }
    Map<String, String> headers = new HashMap<>();
    headers.put("x-github-api-version", "2022-11-28");
    if (message.etag() != null) {
      headers.put("if-none-match", message.etag());
    }
    Secret token = message.token();
    return new GithubRequest(
        message.method().name(),
        "/" + String.join("/", url.pathSegments()),
        query,
        token == null ? null : "Bearer " + token.reveal(),
        headers,
        message.body() == null ? "" : message.body().toString());
  }

  private static Kind kind(GithubRequest request) {
    String path = request.path();
    if (path.endsWith("/access_tokens") || path.endsWith("/installation")) {
      return Kind.CREDENTIAL;
    }
    if (path.endsWith("/generate-jitconfig")) {
      return Kind.MINT;
    }
    if (request.method().equals("DELETE")) {
      return Kind.DELETE;
    }
    boolean single =
        path.matches(".*/(jobs|runs|runners)/[0-9]+")
            || path.endsWith("/runner-groups")
            || request.query().containsKey("name")
            || request.method().equals("POST");
    return single ? Kind.LOOK_UP : Kind.POLL;
  }

  @Override
  public void close() {}
}
