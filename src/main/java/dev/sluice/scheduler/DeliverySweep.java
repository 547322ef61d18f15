package dev.sluice.scheduler;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Ledger;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.Failure;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds deliveries that GitHub could not get rid of, for it never tries again by itself, and asks
 * for them. Only of hooks that have delivered here before, so that no other receiver is bothered.
 */
final class DeliverySweep {
  static final String KEY = "sweep deliveries";

  private static final Logger LOG = LoggerFactory.getLogger(DeliverySweep.class);
  private static final String EVENT = "workflow_job";

  /** As long as GitHub keeps a job queued; its log goes back 3 days. */
  private static final Duration FIRST_LOOK_BACK = Duration.ofHours(24);

  /** Entries show up late in the log. */
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  private static final Duration GIVE_UP = Duration.ofHours(24);
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMinutes(5);
  private static final Duration UNREADABLE = Duration.ofHours(1);
  private static final int MOST_REQUESTS = 50;
  private static final String NO_HOOK = "none";

  private record Failed(Target target, long hook, Attempt attempt) {}

  private final Ledger ledger;
  private final Deliveries deliveries;
  private final KnownTargets known;
  private final Backoff retries;
  private final InstantSource clock;
  private final BooleanSupplier stopping;

  /** One pass runs at a time, each on a thread of its own; guarded by {@code this}. */
  private final Map<String, Instant> lookedAt = new HashMap<>();

  private final Map<String, Failed> failed = new HashMap<>();

  DeliverySweep(
      Ledger ledger,
      Deliveries deliveries,
      KnownTargets known,
      Backoff retries,
      InstantSource clock,
      BooleanSupplier stopping) {
    this.ledger = ledger;
    this.deliveries = deliveries;
    this.known = known;
    this.retries = retries;
    this.clock = clock;
    this.stopping = stopping;
  }

  /** Returns whether every log that can be read was. */
  synchronized boolean sweep(Unanswered unanswered) {
    Set<Long> ours = ledger.hooks();
    if (ours.isEmpty()) {
      return true;
    }
    boolean whole = true;
    for (Target target : targets().values()) {
      if (stopping.getAsBoolean()) {
        return false;
      }
      Optional<Backoff.Pause> pause = retries.pause(key(target), clock.instant());
      if (pause.isEmpty()) {
        whole &= look(target, ours, unanswered);
      } else if (isPassing(pause.get())) {
        unanswered.by(pause.get().code(), pause.get().detail());
        whole = false;
      }
    }
    askAgain();
    return whole;
  }

  /** Whether it is a failure, and one that ends by itself. */
  private static boolean isPassing(Backoff.Pause pause) {
    return !pause.lasting() && !pause.code().equals(NO_HOOK);
  }

  /** A hook may be the repository's or its owner's, wherever runners register. */
  private Map<String, Target> targets() {
    Map<String, Target> found = new TreeMap<>();
    for (RepositoryName repository : known.repositories().values()) {
      Target own = new Target.Repository(repository);
      Target owner = new Target.Organization(repository.owner());
      found.put(own.key(), own);
      found.put(owner.key(), owner);
    }
    return found;
  }

  private static String key(Target target) {
    return "hooks of " + target.key();
  }

  /** Returns false if something was not answered that may well be answered later. */
  private boolean look(Target target, Set<Long> ours, Unanswered unanswered) {
    return switch (deliveries.hooks(target)) {
      case Answer.Failed<List<Long>>(Failure failure) -> unreadable(target, failure, unanswered);
      case Answer.Ok<List<Long>>(List<Long> hooks) -> {
        boolean whole = true;
        for (long hook : hooks) {
          if (ours.contains(hook)) {
            whole &= look(target, hook, unanswered);
          }
        }
        if (hooks.stream().noneMatch(ours::contains)) {
          retries.failedUntil(
              key(target), clock.instant().plus(UNREADABLE), NO_HOOK, "it has no hook of ours");
        }
        yield whole;
      }
    };
  }

  /** Returns whether it will stay so, which is told once and is no failure of the comparison. */
  private boolean unreadable(Target target, Failure failure, Unanswered unanswered) {
    Instant now = clock.instant();
    return switch (failure) {
      case Failure.Limited(Instant retryAt, String detail) -> {
        retries.failedUntil(key(target), retryAt, failure.code(), detail);
        unanswered.by(failure);
        yield false;
      }
      case Failure.Unavailable _, Failure.Exhausted _, Failure.Conflict _ -> {
        retries.failed(key(target), now, failure.code(), failure.detail());
        unanswered.by(failure);
        yield false;
      }
      case Failure.Unauthorized _, Failure.Forbidden _, Failure.Absent _, Failure.Refused _ -> {
        boolean first = retries.pause(key(target), Instant.MIN).isEmpty();
        retries.blockedUntil(key(target), now.plus(UNREADABLE), failure.code(), failure.detail());
        // An owner that is no organization has no hooks, which is nothing to tell.
        if (first && target instanceof Target.Repository) {
          LOG.atWarn()
              .addKeyValue("event", "hooks.unreadable")
              .addKeyValue("target", target.key())
              .addKeyValue("code", failure.code())
              .addKeyValue("reason", failure.detail())
              .log(
                  "its webhooks cannot be read, so failed deliveries are not asked for again; "
                      + "lost jobs are still found by polling. To mend it, give the token the "
                      + "permission Webhooks: read and write");
        }
        yield true;
      }
    };
  }

  private boolean look(Target target, long hook, Unanswered unanswered) {
    Instant now = clock.instant();
    String key = target.key() + " " + hook;
    Instant last = lookedAt.get(key);
    Instant since = last == null ? now.minus(FIRST_LOOK_BACK) : last.minus(OVERLAP);
    return switch (deliveries.since(target, hook, since)) {
      case Answer.Failed<List<Attempt>>(Failure failure) -> unreadable(target, failure, unanswered);
      case Answer.Ok<List<Attempt>>(List<Attempt> attempts) -> {
        retries.succeeded(key(target));
        lookedAt.put(key, now);
        for (Attempt attempt : attempts) {
          if (attempt.event().equals(EVENT) && !attempt.ok()) {
            failed.merge(
                attempt.guid() + " " + hook,
                new Failed(target, hook, attempt),
                (one, other) -> one.attempt().at().isAfter(other.attempt().at()) ? one : other);
          }
        }
        attempts.stream()
            .filter(Attempt::ok)
            .forEach(attempt -> failed.remove(attempt.guid() + " " + hook));
        yield true;
      }
    };
  }

  private void askAgain() {
    Instant now = clock.instant();
    failed.values().removeIf(one -> one.attempt().at().plus(GIVE_UP).isBefore(now));
    int asked = 0;
    for (Map.Entry<String, Failed> entry : Map.copyOf(failed).entrySet()) {
      String key = "delivery " + entry.getKey();
      if (asked == MOST_REQUESTS || stopping.getAsBoolean()) {
        return;
      }
      if (retries.remaining(key, now).isZero()) {
        asked++;
        askAgain(entry.getKey(), key, entry.getValue());
      }
    }
  }

  private void askAgain(String id, String key, Failed one) {
    Instant now = clock.instant();
    Attempt attempt = one.attempt();
    var delivery = new Delivery(attempt.guid(), one.hook(), EVENT, "", attempt.at());
    boolean stored =
        ledger.commit(transaction -> {
          // We may have stored it and only answered too late.
          if (transaction.isSeen(delivery)) {
            return true;
          }
          transaction.putRedelivery(attempt.guid(), now);
          return false;
        });
    if (stored) {
      failed.remove(id);
      return;
    }
    Answer<Deliveries.Asked> answer = deliveries.redeliver(one.target(), one.hook(), attempt.id());
    retries.failedUntil(key, now.plus(BETWEEN_ATTEMPTS), "asked", "asked for it again");
    LOG.atInfo()
        .addKeyValue("event", "delivery.asked")
        .addKeyValue("delivery", attempt.guid())
        .addKeyValue("hook", one.hook())
        .addKeyValue("target", one.target().key())
        .addKeyValue(
            "answer",
            answer instanceof Answer.Failed<Deliveries.Asked> no ? no.failure().detail() : "ok")
        .log("a delivery had failed and was asked for again");
  }
}
