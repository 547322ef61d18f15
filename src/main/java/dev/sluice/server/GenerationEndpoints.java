package dev.sluice.server;

import dev.sluice.api.ApiError;
import dev.sluice.api.ApplyEvent;
import dev.sluice.api.ApplyRequest;
import dev.sluice.api.GenerationReport;
import dev.sluice.api.Json;
import dev.sluice.api.RollbackRequest;
import dev.sluice.config.Accepted;
import dev.sluice.generation.Applied;
import dev.sluice.generation.Applier;
import dev.sluice.generation.ApplyProgress;
import dev.sluice.generation.Candidate;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What changes the generation in force. The answer is a line for each step while it goes on, so
 * that whoever waits sees it, and somebody who went away is noticed.
 */
final class GenerationEndpoints {
  private static final Logger LOG = LoggerFactory.getLogger(GenerationEndpoints.class);

  /** Larger than any pools file that compiles, as JSON. */
  static final long MAX_BODY = 64L * 1024 * 1024;

  private static final int MAX_NAME = 200;

  private final PolicyChanges changes;

  GenerationEndpoints(PolicyChanges changes) {
    this.changes = changes;
  }

  /** One act on what is in force. */
  private interface Act {
    Applied run(Applier applier, ApplyProgress progress) throws InterruptedException;
  }

  /** A request that is not understood. */
  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  void apply(HttpServerExchange exchange) {
    run(
        exchange,
        body -> {
          ApplyRequest request = Json.readStrictly(body, ApplyRequest.class);
          known(request.formatVersion());
          if (request.sources().isEmpty()) {
            throw new Malformed("there is no pools file in it");
          }
          var candidate =
              new Candidate(
                  request.sources().stream().map(ApplyRequest.Source::toSourceText).toList(),
                  request.tests().stream().map(ApplyRequest.Source::toSourceText).toList(),
                  null,
                  true,
                  accepted(request),
                  named(request.who(), "who"),
                  named(request.origin(), "origin"));
          return (applier, progress) -> applier.apply(candidate, request.base(), progress);
        });
  }

  private static Accepted accepted(ApplyRequest request) {
    ApplyRequest.Acceptance accepted = request.accepted();
    return accepted == null ? Accepted.NOTHING : accepted.toAccepted();
  }

  void rollback(HttpServerExchange exchange) {
    run(
        exchange,
        body -> {
          RollbackRequest request = Json.readStrictly(body, RollbackRequest.class);
          known(request.formatVersion());
          String who = named(request.who(), "who");
          return (applier, progress) ->
              applier.rollback(request.serial(), request.base(), who, progress);
        });
  }

  private static void known(int formatVersion) throws Malformed {
    if (formatVersion != 1) {
      throw new Malformed("formatVersion is not 1");
    }
  }

  private static String named(@Nullable String text, String key) throws Malformed {
    if (text == null || text.isBlank() || text.length() > MAX_NAME) {
      throw new Malformed(key + " is not a text of 1 to " + MAX_NAME + " characters");
    }
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  /** Reads a request. */
  private interface Reading {
    Act read(String body) throws Malformed;
  }

  private void run(HttpServerExchange exchange, Reading reading) {
    Optional<String> follows = changes.follows();
    if (follows.isPresent()) {
      refuse(
          exchange,
          409,
          "follows",
          "this server follows " + follows.get(),
          "change that: what it says is put in force by itself");
      return;
    }
    String type =
        Optional.ofNullable(exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE)).orElse("");
    if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      refuse(exchange, 415, "media-type", "the request is not JSON", "send application/json");
      return;
    }
    exchange.setMaxEntitySize(MAX_BODY);
    exchange.startBlocking();
    Act act;
    try {
      byte[] body = exchange.getInputStream().readAllBytes();
      act = reading.read(new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      refuse(exchange, 413, "too-large", "the request cannot be read", "it may be too large");
      return;
    } catch (IllegalArgumentException | Malformed e) {
      refuse(exchange, 400, "bad-request", String.valueOf(e.getMessage()), "sluice apply sends it");
      return;
    }
    stream(exchange, act);
  }

  private void stream(HttpServerExchange exchange, Act act) {
    Answers.head(exchange, 200, Answers.LINES);
    var lines = new Lines(exchange.getOutputStream());
    try {
      Applied applied = act.run(changes.applier(), lines);
      changes.reloads().asked(applied);
      lines.send(event(applied));
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("event", "apply.failed")
          .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
          .log("an apply met an error of its own");
      lines.send(
          ApplyEvent.refused(
              new ApiError(
                  1, "internal", "it met an error of its own", "the server's log says which"),
              List.of()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      lines.send(
          ApplyEvent.refused(
              new ApiError(1, "stopping", "the server is stopping", "what was in force still is"),
              List.of()));
    } finally {
      exchange.endExchange();
      changes.settle();
    }
  }

  private ApplyEvent event(Applied applied) {
    return switch (applied) {
      case Applied.Done(var table) ->
          ApplyEvent.applied(GenerationReport.of(table.generation(), true, null).withoutText());
      case Applied.Unchanged(var table) ->
          ApplyEvent.unchanged(GenerationReport.of(table.generation(), true, null).withoutText());
      case Applied.Refused refused ->
          ApplyEvent.refused(
              new ApiError(1, refused.why().code(), refused.message(), refused.help()),
              refused.diagnostics());
    };
  }

  private static void refuse(
      HttpServerExchange exchange, int status, String code, String message, String help) {
    Answers.send(exchange, status, new ApiError(1, code, message, help));
  }

  /** The answer as it grows; once nobody takes it, nobody wants it. */
  private static final class Lines implements ApplyProgress {
    private final OutputStream out;
    private boolean gone;

    Lines(OutputStream out) {
      this.out = out;
    }

    void send(ApplyEvent event) {
      if (gone) {
        return;
      }
      try {
        out.write(Json.bytes(event));
        out.write('\n');
        out.flush();
      } catch (IOException e) {
        gone = true;
        LOG.atInfo()
            .addKeyValue("event", "apply.abandoned")
            .log("whoever applied does not wait any more");
      }
    }

    @Override
    public void step(String name, State state, @Nullable String detail) {
      send(ApplyEvent.step(name, state.name().toLowerCase(Locale.ROOT), detail));
    }

    @Override
    public boolean isWanted() {
      send(ApplyEvent.alive());
      return !gone;
    }
  }
}
