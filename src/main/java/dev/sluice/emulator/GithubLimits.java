package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * GitHub's rate limits, per identity: the primary one of so many calls in an hour, and on demand
 * the secondary ones of points in a minute and of calls at once. It also notes who calls before the
 * time that a refusal told. Safe for any thread.
 */
final class GithubLimits {
  static final int ANONYMOUS_LIMIT = 60;
  static final int POINTS_PER_MINUTE = 900;
  static final int CALLS_AT_ONCE = 100;
  static final String SECONDARY =
      "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int WRITE_POINTS = 5;
  private static final int SEARCH_LIMIT = 30;

  private final Timeline timeline;
  private final int hourlyLimit;

  /** Guarded by {@code this}, as is everything below. */
  private final Map<String, Budget> budgets = new HashMap<>();

  private boolean primary = true;
  private boolean secondary;
  private long tooEarly;

  private static final class Budget {
    private int used;
    private Instant reset = Instant.MIN;
    private Instant notBefore = Instant.MIN;
    private int running;
    private final Map<String, Window> minutes = new HashMap<>();
  }

  private static final class Window {
    private Instant end = Instant.MIN;
    private int points;
  }

  GithubLimits(Timeline timeline, int hourlyLimit) {
    this.timeline = timeline;
    this.hourlyLimit = hourlyLimit;
  }

  /** GitHub Enterprise Server has none unless its administrator wants them. */
  synchronized void primary(boolean on) {
    primary = on;
  }

  synchronized void secondary(boolean on) {
    secondary = on;
  }

  synchronized long callsTooEarly() {
    return tooEarly;
  }

  /**
   * Lets a call in, or gives the answer that refuses it. One that was let in has to {@link #leave}.
   *
   * @param endpoint what it calls, without the numbers and names of the path
   */
  synchronized Optional<GithubAnswer> enter(
      GithubIdentity identity, String method, String endpoint) {
    Budget budget = budget(identity);
    Instant now = timeline.now();
    if (now.isBefore(budget.notBefore)) {
      tooEarly++;
    }
    if (primary && budget.used >= limit(identity)) {
      return Optional.of(
          GithubAnswer.error(403, "API rate limit exceeded for " + identity.budget() + "."));
    }
    if (secondary && isTooMuch(budget, method, endpoint, now)) {
      return Optional.of(GithubAnswer.error(403, SECONDARY).with("retry-after", "60"));
    }
    budget.used++;
    budget.running++;
    return Optional.empty();
  }

  private static boolean isTooMuch(Budget budget, String method, String endpoint, Instant now) {
    if (budget.running >= CALLS_AT_ONCE) {
      return true;
    }
    Window window = budget.minutes.computeIfAbsent(endpoint, _ -> new Window());
    if (!now.isBefore(window.end)) {
      window.end = now.plus(MINUTE);
      window.points = 0;
    }
    int points = method.equals("GET") ? 1 : WRITE_POINTS;
    if (window.points + points > POINTS_PER_MINUTE) {
      return true;
    }
    window.points += points;
    return false;
  }

  /**
   * Ends a call that was let in.
   *
   * @param counts whether it uses the budget up, as all do but those answered 304
   */
  synchronized void leave(GithubIdentity identity, boolean counts) {
    Budget budget = budget(identity);
    budget.running--;
    if (!counts && budget.used > 0) {
      budget.used--;
    }
  }

  /**
   * Notes until when an answer asks its caller to wait, if it is a refusal that does: by a planned
   * fault's own headers, or by those that every answer gets.
   */
  synchronized void told(GithubIdentity identity, GithubAnswer answer) {
    if (answer.status() != 403 && answer.status() != 429) {
      return;
    }
    Budget budget = budget(identity);
    String seconds = answer.headers().get("retry-after");
    String reset = answer.headers().get("x-ratelimit-reset");
    if (seconds != null && GithubRouteTable.isNumber(seconds)) {
      later(budget, timeline.now().plusSeconds(Long.parseLong(seconds)));
    } else if (reset != null
        && GithubRouteTable.isNumber(reset)
        && "0".equals(answer.headers().get("x-ratelimit-remaining"))) {
      later(budget, Instant.ofEpochSecond(Long.parseLong(reset)));
    } else if (primary && budget.used >= limit(identity)) {
      later(budget, budget.reset);
    } else if (answer.status() == 429) {
      later(budget, timeline.now().plus(MINUTE));
    }
  }

  private static void later(Budget budget, Instant moment) {
    if (moment.isAfter(budget.notBefore)) {
      budget.notBefore = moment;
    }
  }

  synchronized Map<String, String> headers(GithubIdentity identity) {
    if (!primary) {
      return Map.of();
    }
    Budget budget = budget(identity);
    int limit = limit(identity);
    return Map.of(
        "x-ratelimit-limit", Integer.toString(limit),
        "x-ratelimit-remaining", Integer.toString(Math.max(0, limit - budget.used)),
        "x-ratelimit-used", Integer.toString(budget.used),
        "x-ratelimit-reset", Long.toString(budget.reset.getEpochSecond()),
        "x-ratelimit-resource", "core");
  }

  /** What {@code GET /rate_limit} answers. */
  synchronized GithubAnswer overview(GithubIdentity identity) {
    if (!primary) {
      return GithubAnswer.error(404, "Rate limiting is not enabled.");
    }
    Budget budget = budget(identity);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ObjectNode resources = node.putObject("resources");
    int limit = limit(identity);
    resources.set("core", rate(limit, budget.used, budget.reset));
    Instant minute = timeline.now().plus(MINUTE);
    resources.set("search", rate(SEARCH_LIMIT, 0, minute));
    node.set("rate", rate(limit, budget.used, budget.reset));
    return GithubAnswer.json(200, node);
  }

  private static ObjectNode rate(int limit, int used, Instant reset) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("limit", limit)
        .put("used", used)
        .put("remaining", Math.max(0, limit - used))
        .put("reset", reset.getEpochSecond());
  }

  private int limit(GithubIdentity identity) {
    return identity instanceof GithubIdentity.Anonymous ? ANONYMOUS_LIMIT : hourlyLimit;
  }

  private Budget budget(GithubIdentity identity) {
    Budget budget = budgets.computeIfAbsent(identity.budget(), _ -> new Budget());
    Instant now = timeline.now();
    if (!now.isBefore(budget.reset)) {
      // Whole seconds, for callers are told no more than that.
      budget.reset = now.truncatedTo(ChronoUnit.SECONDS).plus(HOUR);
      budget.used = 0;
    }
    return budget;
  }
}
