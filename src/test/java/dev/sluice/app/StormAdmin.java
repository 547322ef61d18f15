package dev.sluice.app;

import dev.sluice.Canary;
import dev.sluice.api.ApplyEvent;
import dev.sluice.api.ApplyRequest;
import dev.sluice.api.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The admin API of a server, as {@code sluice apply --server} uses it. */
final class StormAdmin {
  private static final String TOKEN = Canary.secret("admin").reveal();
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final int port;

  StormAdmin(int port) {
    this.port = port;
  }

  /** What has a server listen there. */
  Map<String, String> variables() {
    return Map.of("SLUICE_ADMIN_LISTEN", "127.0.0.1:" + port, "SLUICE_ADMIN_TOKEN", TOKEN);
  }

  int port() {
    return port;
  }

  /** Puts a pools file in force. */
  void apply(String pools) throws IOException, InterruptedException {
    var wanted =
        new ApplyRequest(
            1,
            List.of(new ApplyRequest.Source("pools.yaml", pools)),
            List.of(),
            null,
            "storm",
            "pools.yaml",
            null);
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/apply"))
                .timeout(LIMIT)
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(wanted)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String last = answer.body().lines().reduce((_, next) -> next).orElse("");
    if (answer.statusCode() != 200
        || !Json.read(last, ApplyEvent.class).event().equals(ApplyEvent.APPLIED)) {
      throw new AssertionError("not applied: " + answer.statusCode() + " " + answer.body());
    }
  }
}
