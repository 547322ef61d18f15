package dev.sluice.app;

import dev.sluice.cost.ModalRates;
import dev.sluice.cost.PriceTable;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Rates;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The prices that a server goes by: the operator's, else those that Modal tells, asked for at the
 * start and once a day, else the built-in ones. While Modal does not answer, what it told last
 * stays, and it is asked again a few times within the first hour. Safe for any number of threads.
 */
final class LivePrices implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LivePrices.class);
  private static final Duration PAUSE = Duration.ofHours(24);

  /** After questions that brought no answer, one after the other; then as after an answer. */
  private static final List<Duration> RETRIES =
      List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(30));

  private final PriceTable own;
  private final Rates rates;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile PriceTable told = PriceTable.EMPTY;

  /** What was said last, to say each thing once; of the asking thread only. */
  private @Nullable String said;

  /** Questions without an answer, in a row; of the asking thread only. */
  private int failures;

  LivePrices(PriceTable own, Rates rates, InstantSource clock) {
    this.own = own;
    this.rates = rates;
    this.clock = clock;
  }

  /** Begins to ask, on a thread of its own. */
  void start() {
    Thread.ofVirtual().name("modal-rates").start(this::run);
  }

  /** The prices as they are known now. */
  PriceTable current() {
    return own.over(told).over(PriceTable.builtIn());
  }

  private void run() {
    try {
      Duration pause;
      do {
        pause = ask();
      } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks once, and says how long to wait until the next time. */
  Duration ask() {
    if (hasAnswered()) {
      failures = 0;
      return PAUSE;
    }
    failures++;
    return failures <= RETRIES.size() ? RETRIES.get(failures - 1) : PAUSE;
  }

  private boolean hasAnswered() {
    try {
      return look();
    } catch (RuntimeException e) {
      // A bug of ours must not end what asks once a day.
      LOG.atError()
          .addKeyValue("event", "modal.rates.broken")
          .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
          .log("reading the workspace's rates met an error; the prices that are known stay");
      return false;
    }
  }

  private boolean look() {
    return switch (rates.rates()) {
      case Answer.Ok<Rates.RateCard>(Rates.RateCard card) -> {
        ModalRates.Read read =
            ModalRates.read(card.byName(), LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC));
        told = read.table();
        tellRead(read);
        yield true;
      }
      case Answer.Failed<Rates.RateCard>(Failure failure) -> {
        tellFailed(failure);
        yield false;
      }
    };
  }

  private void tellRead(ModalRates.Read read) {
    String news = read.used() + " used, " + read.ignored() + " ignored";
    if (!news.equals(said)) {
      LOG.atInfo()
          .addKeyValue("event", "modal.rates.read")
          .addKeyValue("used", read.used())
          .addKeyValue("ignored", read.ignored())
          .log("Modal told the workspace's rates; those that are not understood are ignored");
    }
    said = news;
  }

  private void tellFailed(Failure failure) {
    if (!failure.code().equals(said)) {
      LOG.atInfo()
          .addKeyValue("event", "modal.rates.unread")
          .addKeyValue("reason", failure.detail())
          .log("Modal does not tell the workspace's rates; the prices that are known stay");
    }
    said = failure.code();
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
