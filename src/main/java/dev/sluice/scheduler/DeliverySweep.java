package dev.sluice.scheduler;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Ledger;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Deliveries;
import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.Deliveries.Stretch;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;
import dev.sluice.routing.RepositoryName;
import dev.sluice.scheduler.FailedDeliveries.Failed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Finds deliveries that GitHub could not get rid of, for it never tries again by itself, and asks
 * for them. Only of hooks that have delivered here before, so that no other receiver is bothered.
 */
final class DeliverySweep {
  static final String KEY = "sweep deliveries";

  private static final Logger LOG = LoggerFactory.getLogger(DeliverySweep.class);
  private static final String EVENT = "workflow_job";

  private static final Duration BETWEEN_ATTEMPTS = Duration.ofMinutes(5);
  private static final Duration LONGEST_BETWEEN_ATTEMPTS = Duration.ofHours(1);
  private static final Duration UNREADABLE = Duration.ofHours(1);
  private static final int MOST_REQUESTS = 50;
  private static final String NO_HOOK = "none";

  private final Ledger ledger;
  private final Deliveries deliveries;
  private final KnownTargets known;
  private final Backoff retries;
  private final InstantSource clock;
  private final BooleanSupplier stopping;

  /** One pass runs at a time, each on a thread of its own; guarded by {@code this}. */
  private final LogCursors cursors;

  private final FailedDeliveries failed = new FailedDeliveries();

  /** Those of our hooks that each site had when it was last listed. */
  private final Map<String, List<Long>> found = new HashMap<>();

  /** Organizations that do not let us see their hooks, or that are none. */
  private final Set<String> closed = new TreeSet<>();

  /** Hooks that were told to be nowhere. */
  private final Set<Long> missed = new HashSet<>();

  /** When the last pass began that read every log; null before the first one. */
  private @Nullable Instant complete;

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
    this.cursors = new LogCursors(ledger);
  }

  /** Returns whether every log that can be read was, as far down as it concerns us. */
  synchronized boolean sweep(Unanswered unanswered) {
    Set<Long> ours = ledger.hooks();
    if (ours.isEmpty()) {
      return true;
    }
    Instant begun = clock.instant();
    boolean whole = true;
    for (HookSite site : sites(ours, begun).values()) {
      if (stopping.getAsBoolean()) {
        return false;
      }
      Optional<Backoff.Pause> pause = retries.pause(key(site), clock.instant());
      if (pause.isEmpty()) {
        whole &= look(site, ours, unanswered);
      } else if (isPassing(pause.get())) {
        unanswered.by(pause.get().code(), pause.get().detail());
        whole = false;
      }
    }
    if (whole) {
      complete = begun;
      tellMissing(ours);
    }
    askAgain();
    // Last: what a crash finds undone must still be ahead of the cursor.
    cursors.store(failed.oldest());
    return whole;
  }

  /** An organization that we cannot see into may be none; but a hook of ours must be somewhere. */
  private void tellMissing(Set<Long> ours) {
    Set<Long> missing = new TreeSet<>(ours);
    missing.removeAll(ledger.appHooks());
    found.values().forEach(hooks -> hooks.forEach(missing::remove));
    missing.removeAll(missed);
    if (missing.isEmpty() || closed.isEmpty()) {
      return;
    }
    missed.addAll(missing);
    LOG.atWarn()
        .addKeyValue("event", "hooks.missing")
        .addKeyValue("hooks", missing)
        .addKeyValue("targets", closed)
        .log(
            "webhooks that have delivered here are found nowhere, so their failed deliveries are "
                + "not asked for again; lost jobs are still found by polling. If they are of one "
                + "of these organizations, give the token or the GitHub App its permission "
                + "Webhooks: read and write; if they were removed, nothing is to be done");
  }

  /** Whether it is a failure, and one that ends by itself. */
  private static boolean isPassing(Backoff.Pause pause) {
    return !pause.lasting() && !pause.code().equals(NO_HOOK);
  }

  /** A hook may be the repository's, its owner's or our App's, wherever runners register. */
  private Map<String, HookSite> sites(Set<Long> ours, Instant now) {
    // While we were away nothing was heard, and what failed then is still to be found.
    Instant since =
        complete == null
            ? now.minus(LogCursors.LONGEST_LOOK_BACK)
            : complete.minus(KnownTargets.RECENT);
    Map<String, HookSite> sites = new TreeMap<>();
    Set<Long> ofApps = ledger.appHooks();
    if (!ofApps.isEmpty()) {
      HookSite app = new HookSite.App();
      sites.put(app.key(), app);
    }
    // An App may well have no permission to see the hooks of others, and needs none.
    if (ofApps.containsAll(ours)) {
      return sites;
    }
    for (RepositoryName repository : known.repositories(since).values()) {
      HookSite own = new HookSite.Repository(repository);
      HookSite owner = new HookSite.Organization(repository.owner());
      sites.put(own.key(), own);
      sites.put(owner.key(), owner);
    }
    return sites;
  }

  private static String key(HookSite site) {
    return "hooks of " + site.key();
  }

  /** Returns false if something was not answered that may well be answered later. */
  private boolean look(HookSite site, Set<Long> ours, Unanswered unanswered) {
    return switch (deliveries.hooks(site)) {
      case Answer.Failed<List<Long>>(Failure failure) -> unreadable(site, failure, unanswered);
      case Answer.Ok<List<Long>>(List<Long> all) -> {
        List<Long> hooks =
            all.stream()
                .filter(hook -> site instanceof HookSite.App || ours.contains(hook))
                .toList();
        found.put(site.key(), hooks);
        closed.remove(site.key());
        boolean whole = true;
        for (long hook : hooks) {
          whole &= look(site, hook, unanswered);
        }
        if (hooks.isEmpty()) {
          retries.failedUntil(
              key(site), clock.instant().plus(UNREADABLE), NO_HOOK, "it has no hook of ours");
        }
        yield whole;
      }
    };
  }

  /** Returns whether it will stay so, which is told once and is no failure of the comparison. */
  private boolean unreadable(HookSite site, Failure failure, Unanswered unanswered) {
    Instant now = clock.instant();
    return switch (failure) {
      case Failure.Limited(Instant retryAt, String detail) -> {
        retries.failedUntil(key(site), retryAt, failure.code(), detail);
        unanswered.by(failure);
        yield false;
      }
      case Failure.Unavailable _, Failure.Exhausted _, Failure.Conflict _ -> {
        retries.failed(key(site), now, failure.code(), failure.detail());
        unanswered.by(failure);
        yield false;
      }
      case Failure.Unauthorized _, Failure.Forbidden _, Failure.Absent _, Failure.Refused _ -> {
        boolean first = retries.pause(key(site), Instant.MIN).isEmpty();
        retries.blockedUntil(key(site), now.plus(UNREADABLE), failure.code(), failure.detail());
        if (site instanceof HookSite.Organization) {
          closed.add(site.key());
        }
        // An owner that is no organization has no hooks, which is nothing to tell.
        if (first && !(site instanceof HookSite.Organization)) {
          LOG.atWarn()
              .addKeyValue("event", "hooks.unreadable")
              .addKeyValue("target", site.key())
              .addKeyValue("code", failure.code())
              .addKeyValue("reason", failure.detail())
              .log(
                  "its webhooks cannot be read, so failed deliveries are not asked for again; "
                      + "lost jobs are still found by polling. To mend it, "
                      + (site instanceof HookSite.App
                          ? "let the server be the GitHub App whose webhook delivers here"
                          : "give the token or the GitHub App the permission Webhooks: read and "
                              + "write"));
        }
        yield true;
      }
    };
  }

  private boolean look(HookSite site, long hook, Unanswered unanswered) {
    Instant now = clock.instant();
    String log = FailedDeliveries.log(site, hook);
    LogCursors.Part part = cursors.next(log, now);
    String rest = part.rest();
    Answer<Stretch> answer =
        rest == null
            ? deliveries.since(site, hook, part.since())
            : deliveries.more(site, hook, part.since(), rest);
    return switch (answer) {
      case Answer.Failed<Stretch>(Failure failure) -> {
        // What is new must not wait behind a place that may never be answered.
        if (!(failure instanceof Failure.Limited)) {
          cursors.startOver(log);
        }
        yield unreadable(site, failure, unanswered);
      }
      case Answer.Ok<Stretch>(Stretch stretch) -> {
        retries.succeeded(key(site));
        failed.take(site, hook, part.with(stretch), EVENT);
        cursors.wasRead(log, part, stretch);
        Failure failure = stretch.failure();
        yield failure == null ? stretch.rest() == null : unreadable(site, failure, unanswered);
      }
    };
  }

  private void askAgain() {
    failed.giveUp(clock.instant());
    int asked = 0;
    for (Failed one : failed.list()) {
      if (asked == MOST_REQUESTS || stopping.getAsBoolean()) {
        return;
      }
      Instant now = clock.instant();
      if (retries.pause(key(one.site()), now).isEmpty()
          && retries.remaining("delivery " + one.key(), now).isZero()) {
        asked++;
        askAgain(one);
      }
    }
  }

  private void askAgain(Failed one) {
    Instant now = clock.instant();
    Attempt attempt = one.attempt();
    boolean stored =
        ledger.commit(transaction -> {
          // We may have stored it and only answered too late.
          if (isStored(transaction, one)) {
            return true;
          }
          transaction.putRedelivery(attempt.guid(), now);
          return false;
        });
    if (stored) {
      failed.remove(one);
      return;
    }
    Answer<Deliveries.Asked> answer = deliveries.redeliver(one.site(), one.hook(), attempt.id());
    retries.failedUntil("delivery " + one.key(), pause(one, answer, now), "asked", "asked for it");
    switch (answer) {
      case Answer.Ok<Deliveries.Asked> _ ->
          tell(LOG.atInfo().addKeyValue("event", "delivery.asked"), one)
              .log("a delivery had failed and was asked for again");
      case Answer.Failed<Deliveries.Asked>(Failure failure) -> {
        if (failure instanceof Failure.Limited(Instant retryAt, String detail)) {
          retries.failedUntil(key(one.site()), retryAt, failure.code(), detail);
        }
        tell(LOG.atWarn().addKeyValue("event", "delivery.unasked"), one)
            .addKeyValue("code", failure.code())
            .addKeyValue("reason", failure.detail())
            .log("a delivery had failed and could not be asked for again");
      }
    }
  }

  private static LoggingEventBuilder tell(LoggingEventBuilder entry, Failed one) {
    return entry
        .addKeyValue("delivery", one.attempt().guid())
        .addKeyValue("hook", one.hook())
        .addKeyValue("target", one.site().key());
  }

  /** The log of an App does not name its hook; but every hook brings the same under a GUID. */
  private static boolean isStored(Ledger.Transaction transaction, Failed one) {
    Attempt attempt = one.attempt();
    return switch (one.site()) {
      case HookSite.App _ -> transaction.isSeen(attempt.guid());
      case HookSite.Repository _, HookSite.Organization _ ->
          transaction.isSeen(new Delivery(attempt.guid(), one.hook(), EVENT, "", attempt.at()));
    };
  }

  /** Until when it is not asked for again: the longer, the more often it was. */
  private Instant pause(Failed one, Answer<Deliveries.Asked> answer, Instant now) {
    return switch (answer) {
      case Answer.Failed<Deliveries.Asked>(Failure.Limited(Instant retryAt, String _)) -> retryAt;
      case Answer.Failed<Deliveries.Asked>(Failure.Unavailable _) -> now.plus(BETWEEN_ATTEMPTS);
      case Answer.Ok<Deliveries.Asked> _, Answer.Failed<Deliveries.Asked> _ -> {
        failed.asked(one);
        Duration pause = BETWEEN_ATTEMPTS.multipliedBy(1L << Math.min(one.asks(), 10));
        yield now.plus(
            pause.compareTo(LONGEST_BETWEEN_ATTEMPTS) < 0 ? pause : LONGEST_BETWEEN_ATTEMPTS);
      }
    };
  }
}
