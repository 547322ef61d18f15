package dev.sluice.cli;

import dev.sluice.api.ApiError;
import dev.sluice.api.ApplyEvent;
import dev.sluice.api.Json;
import dev.sluice.api.ServerFile;
import dev.sluice.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the admin listener of a server. */
final class AdminClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration ANSWER = Duration.ofSeconds(15);

  /** GitHub is asked for the newest runner version first. */
  private static final Duration FIRST_LINE = Duration.ofMinutes(2);

  /**
   * A look-up at Modal may be tried again for as long; a build says each second that it goes on.
   */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  /** What is asked for is not there, while the address is right. */
  private static final Set<String> UNKNOWN = Set.of("no-such-job", "unknown-generation");

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

    /** The answer broke off, and with it the knowledge of what became of the request. */
    record Unclear<T>(String message) implements Answer<T> {}

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
    return ask(
        request(server, path).timeout(ANSWER).header("Accept", "application/json"),
        token,
        instance,
        (status, body) -> read(status, text(body), type));
  }

  /**
   * Has something changed, and tells how it goes.
   *
   * @param body a record of the API
   * @param progress gets each line but the last
   * @return the last line
   */
  Answer<ApplyEvent> post(
      URI server,
      String path,
      @Nullable Secret token,
      @Nullable String instance,
      Object body,
      Consumer<ApplyEvent> progress) {
    return ask(
        request(server, path)
            .timeout(FIRST_LINE)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body))),
        token,
        instance,
        (status, answer) ->
            status == 200 ? lastLine(new Lines(answer), progress) : refused(status, text(answer)));
  }

  private static HttpRequest.Builder request(URI server, String path) {
    return HttpRequest.newBuilder(URI.create(server.toString().replaceFirst("/+$", "") + path));
  }

  private static String text(InputStream body) throws IOException {
    return new String(body.readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Reads what the right server answered. */
  private interface Reading<T> {
    Answer<T> read(int status, InputStream body) throws IOException;
  }

  private <T> Answer<T> ask(
      HttpRequest.Builder request,
      @Nullable Secret token,
      @Nullable String instance,
      Reading<T> reading) {
    if (token != null) {
      if (!token.isToken()) {
        return new Answer.Refused<>("the admin token has characters that cannot be sent");
      }
      request.header("Authorization", "Bearer " + token.reveal());
    }
    try {
      HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        String who = response.headers().firstValue(ServerFile.HEADER).orElse("");
        if (who.isEmpty()) {
          return new Answer.Nobody<>("what answers there is no Sluice admin listener");
        }
        return instance == null || instance.equals(who)
            ? reading.read(response.statusCode(), body)
            : new Answer.Nobody<>("another server answers there");
      }
    } catch (ConnectException e) {
      return new Answer.Nobody<>("nobody listens there");
    } catch (IOException e) {
      return new Answer.Nobody<>(e.getMessage() == null ? "it does not answer" : e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Nobody<>("interrupted");
    }
  }

  private static Answer<ApplyEvent> lastLine(Lines lines, Consumer<ApplyEvent> progress) {
    try (lines) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        ApplyEvent event = Json.read(line, ApplyEvent.class);
        if (event.isLast()) {
          return new Answer.Ok<>(event);
        }
        progress.accept(event);
      }
      return new Answer.Unclear<>("the answer broke off");
    } catch (IOException e) {
      return new Answer.Unclear<>(
          lines.isSilent() ? "the server says nothing any more" : "the connection broke off");
    } catch (IllegalArgumentException e) {
      return new Answer.Unclear<>("it answered with what is not understood: " + e.getMessage());
    }
  }

  /** The lines of an answer that takes long; one that falls silent ends with an exception. */
  private static final class Lines implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader reader;
    private final Thread watch;
    private volatile long lastNanos = System.nanoTime();
    private volatile boolean silent;

    Lines(InputStream body) {
      this.body = body;
      this.reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
      this.watch = Thread.ofVirtual().start(this::watch);
    }

    @Nullable String next() throws IOException {
      String line = reader.readLine();
      lastNanos = System.nanoTime();
      return line;
    }

    boolean isSilent() {
      return silent;
    }

    private void watch() {
      try {
        for (long left = SILENCE.toNanos(); left > 0; ) {
          Thread.sleep(Duration.ofNanos(left));
          left = SILENCE.toNanos() - (System.nanoTime() - lastNanos);
        }
        silent = true;
        body.close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (IOException e) {
        // It is closed as far as it can be.
        silent = true;
      }
    }

    @Override
    public void close() throws IOException {
      watch.interrupt();
      reader.close();
    }
  }

  private static <T> Answer<T> read(int status, String body, Class<T> type) {
    if (status != 200) {
      return refused(status, body);
    }
    try {
      return new Answer.Ok<>(Json.read(body, type));
    } catch (IllegalArgumentException e) {
      return new Answer.Refused<>("HTTP " + status + ", " + e.getMessage());
    }
  }

  private static <T> Answer<T> refused(int status, String body) {
    try {
      ApiError error = Json.read(body, ApiError.class);
      String message = error.message() + ": " + error.help();
      return switch (status) {
        case 401 -> new Answer.Unauthorized<>(message);
        case 404 ->
            UNKNOWN.contains(error.code())
                ? new Answer.Unknown<>(message)
                : new Answer.Refused<>(message);
        default -> status >= 500 ? new Answer.Unclear<>(message) : new Answer.Refused<>(message);
      };
    } catch (IllegalArgumentException e) {
      return new Answer.Unclear<>("HTTP " + status + ", " + e.getMessage());
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
