package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Failure;
import dev.sluice.routing.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Webhook deliveries over the REST API 2022-11-28. */
final class RestDeliveries implements Deliveries {
  private static final String EVENT = "workflow_job";
  private static final int MOST_PAGES = 100;

  private final Transport transport;

  RestDeliveries(Transport transport) {
    this.transport = transport;
  }

  @Override
  public Answer<List<Long>> hooks(Target target) {
    ApiCall call = ApiCall.get(Priority.POLL, Root.hooks(target), "hooks").with("per_page", "100");
    Outcome outcome = transport.send(call);
    if (!(outcome instanceof Outcome.Answered(Reply reply)) || reply.status() != 200) {
      return Answer.failed(Failures.of(call, outcome));
    }
    // At most 20 hooks per event, so one page has them all but on GHES.
    JsonNode body = reply.array().orElse(null);
    if (body == null) {
      return Answer.failed(Failures.unreadable(call, reply));
    }
    List<Long> hooks = new ArrayList<>();
    for (JsonNode hook : body) {
      boolean sends = false;
      for (JsonNode event : hook.path("events")) {
        String word = event.asString("");
        sends |= word.equals(EVENT) || word.equals("*");
      }
      if (sends && hook.path("active").asBoolean(false) && hook.path("id").isIntegralNumber()) {
        hooks.add(hook.get("id").longValue());
      }
    }
    return Answer.ok(List.copyOf(hooks));
  }

  @Override
  public Answer<List<Attempt>> since(Target target, long hookId, Instant since) {
    ApiCall call =
        ApiCall.get(Priority.POLL, Root.hooks(target), "hooks", Long.toString(hookId), "deliveries")
            .with("per_page", "100");
    List<Attempt> attempts = new ArrayList<>();
    Outcome outcome = transport.send(call);
    for (int page = 1; page <= MOST_PAGES; page++) {
      if (!(outcome instanceof Outcome.Answered(Reply reply)) || reply.status() != 200) {
        return Answer.failed(Failures.of(call, outcome));
      }
      JsonNode body = reply.array().orElse(null);
      if (body == null) {
        return Answer.failed(Failures.unreadable(call, reply));
      }
      boolean older = false;
      for (JsonNode node : body) {
        Optional<Attempt> attempt = attempt(node);
        if (attempt.isEmpty()) {
          return Answer.failed(Failures.unreadable(call, reply));
        }
        // Newest first.
        if (attempt.get().at().isBefore(since)) {
          older = true;
        } else {
          attempts.add(attempt.get());
        }
      }
      Optional<String> next = reply.header("link").flatMap(Lists::next);
      if (older || next.isEmpty()) {
        return Answer.ok(List.copyOf(attempts));
      }
      outcome = transport.follow(call, next.get());
    }
    return Answer.failed(
        new Failure.Unavailable(call + ": more than " + MOST_PAGES + " pages since " + since));
  }

  private static Optional<Attempt> attempt(JsonNode node) {
    JsonNode id = node.path("id");
    JsonNode guid = node.path("guid");
    Optional<Instant> at = Times.read(node.path("delivered_at"));
    if (!id.isIntegralNumber() || !guid.isString() || at.isEmpty()) {
      return Optional.empty();
    }
    int code = node.path("status_code").asInt(0);
    return Optional.of(
        new Attempt(
            id.longValue(),
            guid.stringValue(),
            node.path("event").asString(""),
            at.get(),
            code >= 200 && code < 400));
  }

  @Override
  public Answer<Asked> redeliver(Target target, long hookId, long attemptId) {
    ApiCall call =
        ApiCall.post(
            Priority.LOOK_UP,
            Root.hooks(target),
            "hooks",
            Long.toString(hookId),
            "deliveries",
            Long.toString(attemptId),
            "attempts");
    Outcome outcome = transport.send(call);
    return outcome instanceof Outcome.Answered(Reply reply) && reply.status() == 202
        ? Answer.ok(new Asked())
        : Answer.failed(Failures.of(call, outcome));
  }
}
