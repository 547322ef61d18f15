package dev.sluice.server;

import dev.sluice.address.AddressRanges;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.HookRanges;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ranges that GitHub publishes for its webhooks, read anew once a day. The last ones that were
 * read stay in force while GitHub does not answer. Safe for any number of threads.
 */
public final class PublishedRanges implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PublishedRanges.class);
  private static final Duration USUAL = Duration.ofHours(24);
  private static final Duration AFTER_FAILURE = Duration.ofHours(1);
  private static final Duration FIRST_AFTER_FAILURE = Duration.ofMinutes(1);

  /** By how much a pause varies, so that servers which start together do not ask together. */
  private static final double JITTER = 0.1;

  private final HookRanges source;
  private final RandomGenerator random;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable AddressRanges known;

  /** Why the last reading failed, to say each thing once; of the reading thread only. */
  private @Nullable String trouble;

  /** The pause after the next failure while nothing is known; of the reading thread only. */
  private Duration untilKnown = FIRST_AFTER_FAILURE;

  public PublishedRanges(HookRanges source, RandomGenerator random, InstantSource clock) {
    this.source = source;
    this.random = random;
    this.clock = clock;
  }

  /** Begins to read, on a thread of its own. */
  public void start() {
    Thread.ofVirtual().name("webhook-sources").start(this::run);
  }

  /** What was read last; empty until something was. */
  Optional<AddressRanges> known() {
    return Optional.ofNullable(known);
  }

  private void run() {
    try {
      Duration pause = read();
      while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        pause = read();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Reads once and says after which time to read again. */
  Duration read() {
    return switch (source.read()) {
      case Answer.Ok<AddressRanges>(AddressRanges ranges) -> {
        if (trouble != null || !ranges.equals(known)) {
          LOG.atInfo()
              .addKeyValue("event", "webhook.sources.read")
              .addKeyValue("ranges", ranges.ranges().size())
              .log("webhooks are taken from the ranges that GitHub publishes");
        }
        known = ranges;
        trouble = null;
        yield varied(USUAL);
      }
      case Answer.Failed<AddressRanges>(Failure failure) -> {
        if (!failure.code().equals(trouble)) {
          tell(failure);
        }
        trouble = failure.code();
        yield after(failure);
      }
    };
  }

  /** Soon while every address is admitted for want of an answer, but not before GitHub allows. */
  private Duration after(Failure failure) {
    Duration usual = AFTER_FAILURE;
    if (known == null && !(failure instanceof Failure.Absent)) {
      usual = untilKnown;
      Duration twice = untilKnown.multipliedBy(2);
      untilKnown = twice.compareTo(AFTER_FAILURE) < 0 ? twice : AFTER_FAILURE;
    }
    Duration pause = varied(usual);
    if (failure instanceof Failure.Limited limited) {
      Duration forbidden = Duration.between(clock.instant(), limited.retryAt());
      return pause.compareTo(forbidden) < 0 ? forbidden : pause;
    }
    return pause;
  }

  private void tell(Failure failure) {
    boolean none = failure instanceof Failure.Absent;
    var line = none ? LOG.atError() : LOG.atWarn();
    line.addKeyValue("event", "webhook.sources.unread")
        .addKeyValue("reason", failure.detail())
        .log(
            (known == null
                    ? "the ranges that GitHub's webhooks come from are not known, so webhooks are "
                        + "TAKEN FROM ANY ADDRESS (their signature is checked as ever)"
                    : "the ranges that GitHub's webhooks come from cannot be read anew; those "
                        + "known stay in force")
                + (none
                    ? ". This GitHub publishes none: list ranges in SLUICE_WEBHOOK_SOURCES in "
                        + "place of github"
                    : known == null ? "; tried again within minutes" : "; tried again every hour"));
  }

  private Duration varied(Duration pause) {
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    return Duration.ofMillis((long) (pause.toMillis() * factor));
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
