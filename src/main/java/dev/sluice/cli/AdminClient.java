package dev.sluice.cli;

import dev.sluice.api.ApiError;
import dev.sluice.api.Json;
import dev.sluice.api.ServerFile;
import dev.sluice.secret.Secret;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the admin listener of a server. */
final class AdminClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(15);

  private static final String NO_SUCH_JOB = "no-such-job";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  /** What came back. */
  sealed interface Answer<T> {
    record Ok<T>(T report) implements Answer<T> {}

    /** The server knows of no such thing. */
    record Unknown<T>(String message) implements Answer<T> {}

    /** It wants another token, or any. */
    record Unauthorized<T>(String message) implements Answer<T> {}

    /** Something answered, but not with a report. */
    record Refused<T>(String message) implements Answer<T> {}

    /** Nobody answered, or somebody else did. */
    record Nobody<T>(String message) implements Answer<T> {}
  }

  /**
   * Asks.
   *
   * @param token null for none
   * @param instance that must answer; null for any
   */
  <T> Answer<T> get(
      URI server, String path, @Nullable Secret token, @Nullable String instance, Class<T> type) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server.toString().replaceFirst("/+$", "") + path))
            .timeout(ANSWER)
            .header("Accept", "application/json");
    if (token != null) {
      if (!token.isToken()) {
        return new Answer.Refused<>("the admin token has characters that cannot be sent");
      }
      request.header("Authorization", "Bearer " + token.reveal());
    }
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      String who = response.headers().firstValue(ServerFile.HEADER).orElse("");
      if (who.isEmpty()) {
        return new Answer.Nobody<>("what answers there is no Sluice admin listener");
      }
      return instance == null || instance.equals(who)
          ? read(response, type)
          : new Answer.Nobody<>("another server answers there");
    } catch (ConnectException e) {
      return new Answer.Nobody<>("nobody listens there");
    } catch (IOException e) {
      return new Answer.Nobody<>(e.getMessage() == null ? "it does not answer" : e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Nobody<>("interrupted");
    }
  }

  private static <T> Answer<T> read(HttpResponse<String> response, Class<T> type) {
    try {
      if (response.statusCode() == 200) {
        return new Answer.Ok<>(Json.read(response.body(), type));
      }
      ApiError error = Json.read(response.body(), ApiError.class);
      String message = error.message() + ": " + error.help();
      return switch (response.statusCode()) {
        case 401 -> new Answer.Unauthorized<>(message);
        case 404 ->
            NO_SUCH_JOB.equals(error.code())
                ? new Answer.Unknown<>(message)
                : new Answer.Refused<>(message);
        default -> new Answer.Refused<>(message);
      };
    } catch (IllegalArgumentException e) {
      return new Answer.Refused<>("HTTP " + response.statusCode() + ", " + e.getMessage());
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
