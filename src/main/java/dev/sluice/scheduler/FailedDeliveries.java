package dev.sluice.scheduler;

import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.HookSite;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Deliveries that no attempt has brought here yet. Not safe for several threads. */
final class FailedDeliveries {
  /** As long as GitHub keeps a job queued. */
  private static final Duration GIVE_UP = Duration.ofHours(24);

  /** As long as GitHub itself knows a delivery. */
  private static final Duration FORGOTTEN = Duration.ofDays(3);

  /**
   * One of them.
   *
   * @param attempt the last one
   * @param first when the first one was made
   * @param asks how often it was asked for again
   */
  record Failed(HookSite site, long hook, Attempt attempt, Instant first, int asks) {
    String key() {
      return attempt.guid() + " " + log(site, hook);
    }
  }

  private final Map<String, Failed> all = new HashMap<>();

  /** When the first attempt was made of those that are over: a quiet log shows them for long. */
  private final Map<String, Instant> over = new HashMap<>();

  /** Names the log of a hook. */
  static String log(HookSite site, long hook) {
    return site.key() + " " + hook;
  }

  /**
   * Takes in a stretch of a log.
   *
   * @param attempts in any order
   */
  void take(HookSite site, long hook, List<Attempt> attempts, String event) {
    attempts.stream()
        .filter(attempt -> attempt.event().equals(event) && !attempt.ok())
        .sorted(Comparator.comparing(Attempt::at).thenComparing(Attempt::redelivery))
        .forEach(attempt -> {
          var failed = new Failed(site, hook, attempt, attempt.at(), 0);
          // A repetition of what is not known here was given up, or is none of our asking.
          if (over.containsKey(failed.key())) {
            return;
          }
          all.compute(
              failed.key(),
              (_, before) ->
                  before == null ? (attempt.redelivery() ? null : failed) : later(before, attempt));
        });
    attempts.stream()
        .filter(Attempt::ok)
        .forEach(attempt -> all.remove(attempt.guid() + " " + log(site, hook)));
  }

  private static Failed later(Failed before, Attempt attempt) {
    Attempt last = attempt.at().isAfter(before.attempt().at()) ? attempt : before.attempt();
    return new Failed(before.site(), before.hook(), last, before.first(), before.asks());
  }

  void asked(Failed one) {
    all.computeIfPresent(
        one.key(),
        (_, now) -> new Failed(now.site(), now.hook(), now.attempt(), now.first(), now.asks() + 1));
  }

  /** Drops what is here, or what it is too late for. */
  void remove(Failed one) {
    all.remove(one.key());
    over.put(one.key(), one.first());
  }

  /** Drops what it is too late for; what was found late is asked for once all the same. */
  void giveUp(Instant now) {
    list().stream()
        .filter(one ->
            one.first().plus(FORGOTTEN).isBefore(now)
                || (one.asks() > 0 && one.first().plus(GIVE_UP).isBefore(now)))
        .forEach(this::remove);
    over.values().removeIf(first -> first.plus(FORGOTTEN).plus(GIVE_UP).isBefore(now));
  }

  /** All of them, the oldest first. */
  List<Failed> list() {
    return all.values().stream()
        .sorted(Comparator.comparing(Failed::first).thenComparing(Failed::key))
        .toList();
  }

  /** When the first attempt of the oldest one was made, by log. */
  Map<String, Instant> oldest() {
    Map<String, Instant> oldest = new HashMap<>();
    for (Failed one : all.values()) {
      oldest.merge(log(one.site(), one.hook()), one.first(), (a, b) -> a.isBefore(b) ? a : b);
    }
    return oldest;
  }
}
