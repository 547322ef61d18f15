package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.provider.Hooks.Hook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Webhook deliveries over the REST API 2022-11-28. */
final class RestDeliveries implements Deliveries {
  private static final int MOST_PAGES = 500;

  private final Transport transport;
  private final RestHooks hooks;

  RestDeliveries(Transport transport) {
    this.transport = transport;
    this.hooks = new RestHooks(transport, Priority.POLL);
  }

  @Override
  public Answer<List<Long>> hooks(HookSite site) {
    if (site instanceof HookSite.App) {
      return Answer.ok(List.of(APP_HOOK));
    }
    return switch (hooks.list(site)) {
      case Answer.Failed<List<Hook>>(Failure failure) -> Answer.failed(failure);
      case Answer.Ok<List<Hook>>(List<Hook> all) ->
          Answer.ok(
              all.stream().filter(Hook::active).filter(Hook::sendsJobs).map(Hook::id).toList());
    };
  }

  @Override
  public Answer<List<Attempt>> since(HookSite site, long hookId, Instant since) {
    return read(log(Priority.POLL, site, hookId), since);
  }

  @Override
  public Answer<List<Attempt>> newest(HookSite site, long hookId) {
    return read(log(Priority.LOOK_UP, site, hookId), Instant.MAX);
  }

  /** Unfiltered: an attempt without an answer has no code, and so is under no filter. */
  private static ApiCall log(Priority priority, HookSite site, long hookId) {
    String[] path = RestHooks.path(site, hookId, "deliveries");
    return ApiCall.get(priority, RestHooks.root(site), path).with("per_page", "100");
  }

  /** Reads down to {@code since}; with the end of time the first page only, and that whole. */
  private Answer<List<Attempt>> read(ApiCall call, Instant since) {
    List<Attempt> attempts = new ArrayList<>();
    Outcome outcome = transport.send(call);
    for (int page = 1; ; page++) {
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
        boolean before = attempt.get().at().isBefore(since);
        older |= before;
        if (!before || since.equals(Instant.MAX)) {
          attempts.add(attempt.get());
        }
      }
      Optional<String> next = reply.header("link").flatMap(Lists::next);
      if (older || next.isEmpty()) {
        return Answer.ok(List.copyOf(attempts));
      }
      if (page == MOST_PAGES) {
        return Answer.failed(
            new Failure.Unavailable(call + ": more than " + MOST_PAGES + " pages since " + since));
      }
      outcome = transport.follow(call, next.get());
    }
  }

  private static Optional<Attempt> attempt(JsonNode node) {
    JsonNode id = node.path("id");
    JsonNode guid = node.path("guid");
    Optional<Instant> at = Times.read(node.path("delivered_at"));
    if (!id.isIntegralNumber() || !guid.isString() || at.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Attempt(
            id.longValue(),
            guid.stringValue(),
            node.path("event").asString(""),
            at.get(),
            node.path("status_code").asInt(0),
            node.path("redelivery").asBoolean(false)));
  }

  @Override
  public Answer<Asked> redeliver(HookSite site, long hookId, long attemptId) {
    ApiCall call =
        ApiCall.post(
            Priority.LOOK_UP,
            RestHooks.root(site),
            RestHooks.path(site, hookId, "deliveries", Long.toString(attemptId), "attempts"));
    Outcome outcome = transport.send(call);
    return outcome instanceof Outcome.Answered(Reply reply) && reply.status() == 202
        ? Answer.ok(new Asked())
        : Answer.failed(Failures.of(call, outcome));
  }
}
