package dev.sluice.cli;

import dev.sluice.api.ApiError;
import dev.sluice.api.ApplyEvent;
import dev.sluice.api.JobLine;
import dev.sluice.api.JobLines;
import dev.sluice.api.Json;
import dev.sluice.api.ServerFile;
import dev.sluice.ledger.Traffic;
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

  /** GitHub is asked for the newest runner version first, and a store may have to sort. */
  private static final Duration FIRST_LINE = Duration.ofMinutes(2);

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
            status == 200
                ? lastLine(new Watched(answer), progress)
                : refused(status, text(answer)));
  }

  /**
   * Asks for recorded jobs.
   *
   * @param each gets them as they come; only an {@link Answer.Ok} says that it got all
   * @return how many there are
   */
  Answer<Long> traffic(
      URI server,
      String path,
      @Nullable Secret token,
      @Nullable String instance,
      Consumer<Traffic> each) {
    return ask(
        request(server, path).timeout(FIRST_LINE).header("Accept", "application/x-ndjson"),
        token,
        instance,
        (status, body) ->
            status == 200 ? jobs(new Watched(body), each) : refused(status, text(body)));
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

  private static Answer<ApplyEvent> lastLine(Watched body, Consumer<ApplyEvent> progress) {
    try (var lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ApplyEvent event = Json.read(line, ApplyEvent.class);
        if (event.isLast()) {
          return new Answer.Ok<>(event);
        }
        progress.accept(event);
      }
      return new Answer.Unclear<>("the answer broke off");
    } catch (IOException e) {
      return new Answer.Unclear<>(body.failure());
    } catch (IllegalArgumentException e) {
      return new Answer.Unclear<>("it answered with what is not understood: " + e.getMessage());
    }
  }

  private static Answer<Long> jobs(Watched body, Consumer<Traffic> each) {
    var lines = new TrafficLines(each);
    try (body) {
      JobLines.read(body, lines);
      return lines.wrong == null
          ? new Answer.Ok<>(lines.jobs)
          : new Answer.Unclear<>("it answered with what is not understood: " + lines.wrong);
    } catch (IOException e) {
      return new Answer.Unclear<>(body.failure());
    }
  }

  /** Counts the jobs of an answer up to the first line that is not understood. */
  private static final class TrafficLines implements JobLines.Sink {
    private final Consumer<Traffic> each;
    private long jobs;
    private @Nullable String wrong;

    TrafficLines(Consumer<Traffic> each) {
      this.each = each;
    }

    @Override
    public boolean line(long number, JobLine line) {
      switch (line) {
        case JobLine.Job(Traffic traffic) -> {
          jobs += traffic.jobs();
          each.accept(traffic);
        }
        case JobLine.Bad(String message) -> wrong = "line " + number + ": " + message;
      }
      return wrong == null;
    }

    @Override
    public void idle() {}
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
