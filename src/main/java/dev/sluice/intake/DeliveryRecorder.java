package dev.sluice.intake;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Discovery;
import dev.sluice.ledger.Hearing;
import dev.sluice.ledger.Hearing.Heard;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.JobEvent;
import dev.sluice.ledger.Ledger.Transaction;
import dev.sluice.ledger.Phase;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The delivery transaction: the delivery, the job and the runner it names, all or nothing. */
final class DeliveryRecorder {
  private DeliveryRecorder() {}

  /**
   * What was stored.
   *
   * @param duplicate whether the delivery had been stored before
   * @param before the job's phase before, null if it was unknown
   * @param job as it is stored now
   */
  record Recorded(boolean duplicate, @Nullable Phase before, Job job) {}

  /** Runs in a transaction that may be repeated: works only through it. */
  static Recorded record(
      Transaction transaction,
      Delivery delivery,
      JobEvent event,
      AppliedTable active,
      Instant now) {
    Optional<Job> known = transaction.job(event.jobId());
    if (known.isPresent() && transaction.isSeen(delivery)) {
      return new Recorded(true, known.get().phase(), known.get());
    }
    Discovery discovery =
        known.isEmpty() && transaction.isRedelivery(delivery.guid())
            ? Discovery.REDELIVERY
            : Discovery.WEBHOOK;
    transaction.put(delivery);
    Heard heard =
        Hearing.hear(transaction, event, discovery, "delivery " + delivery.guid(), active, now);
    return new Recorded(false, heard.before(), heard.job());
  }
}
