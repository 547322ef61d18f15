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
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Webhook deliveries over the REST API 2022-11-28. */
final class RestDeliveries implements Deliveries {
  /** Of one call, which has to end some time. */
  private static final int MOST_PAGES = 100;

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
  public Answer<Stretch> since(HookSite site, long hookId, Instant since) {
    ApiCall call = log(Priority.POLL, site, hookId);
    return read(call, transport.send(call), since);
  }

  @Override
  public Answer<Stretch> more(HookSite site, long hookId, Instant since, String rest) {
    ApiCall call = log(Priority.POLL, site, hookId);
    return read(call, transport.follow(call, rest), since);
  }

  @Override
  public Answer<List<Attempt>> newest(HookSite site, long hookId) {
    ApiCall call = log(Priority.LOOK_UP, site, hookId);
    return switch (page(call, transport.send(call))) {
      case Answer.Failed<Page>(Failure failure) -> Answer.failed(failure);
      case Answer.Ok<Page>(Page page) -> Answer.ok(page.attempts());
    };
  }

  /** Unfiltered: an attempt without an answer has no code, and so is under no filter. */
  private static ApiCall log(Priority priority, HookSite site, long hookId) {
    String[] path = RestHooks.path(site, hookId, "deliveries");
    return ApiCall.get(priority, RestHooks.root(site), path).with("per_page", "100");
  }

  /**
   * A page of a log.
   *
   * @param attempts the newest first
   * @param next null after the last page
   */
  private record Page(List<Attempt> attempts, @Nullable String next) {}

  private Answer<Stretch> read(ApiCall call, Outcome first, Instant since) {
    List<Attempt> attempts = new ArrayList<>();
    Outcome outcome = first;
    String from = null;
    for (int pages = 1; ; pages++) {
      switch (page(call, outcome)) {
        case Answer.Failed<Page>(Failure failure) -> {
          return from == null
              ? Answer.failed(failure)
              : Answer.ok(new Stretch(attempts, from, failure));
        }
        case Answer.Ok<Page>(Page(List<Attempt> all, @Nullable String next)) -> {
          List<Attempt> wanted = all.stream().filter(one -> !one.at().isBefore(since)).toList();
          attempts.addAll(wanted);
          boolean down = next == null || wanted.size() < all.size();
          if (down || pages == MOST_PAGES) {
            return Answer.ok(new Stretch(attempts, down ? null : next, null));
          }
          from = next;
          outcome = transport.follow(call, next);
        }
      }
    }
  }

  private static Answer<Page> page(ApiCall call, Outcome outcome) {
    if (!(outcome instanceof Outcome.Answered(Reply reply)) || reply.status() != 200) {
      return Answer.failed(Failures.of(call, outcome));
    }
    JsonNode body = reply.array().orElse(null);
    if (body == null) {
      return Answer.failed(Failures.unreadable(call, reply));
    }
    List<Attempt> attempts = new ArrayList<>();
    for (JsonNode node : body) {
      Optional<Attempt> attempt = attempt(node);
      if (attempt.isEmpty()) {
        return Answer.failed(Failures.unreadable(call, reply));
      }
      attempts.add(attempt.get());
    }
    String next = reply.header("link").flatMap(Lists::next).orElse(null);
    return Answer.ok(new Page(List.copyOf(attempts), next));
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
