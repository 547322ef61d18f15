package dev.sluice.emulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The attempts to deliver of all hooks, for as long as GitHub keeps them; of very many, the last
 * ones. Safe for any thread.
 */
final class GithubDeliveryLog {
  /** A bound of the memory, far above what tests send. */
  private static final int MOST = 5_000;

  private static final long FIRST = 187_223_104_500L;

  private final Timeline timeline;
  private final GithubEdition edition;

  /** Guarded by {@code this}, as is the number; newest last. */
  private final Deque<GithubDelivery> attempts = new ArrayDeque<>();

  private long nextId = FIRST;

  GithubDeliveryLog(Timeline timeline, GithubEdition edition) {
    this.timeline = timeline;
    this.edition = edition;
  }

  /** Adds an attempt under the next number. */
  synchronized void add(LongFunction<GithubDelivery> attempt) {
    attempts.addLast(attempt.apply(nextId++));
    if (attempts.size() > MOST) {
      attempts.removeFirst();
    }
    forgetOld();
  }

  /** Newest first. */
  synchronized List<GithubDelivery> all() {
    forgetOld();
    return List.copyOf(attempts).reversed();
  }

  List<GithubDelivery> of(long hookId) {
    return all().stream().filter(one -> one.hookId() == hookId).toList();
  }

  private void forgetOld() {
    Instant oldest = timeline.now().minus(edition.deliveriesKept());
    while (!attempts.isEmpty() && attempts.getFirst().deliveredAt().isBefore(oldest)) {
      attempts.removeFirst();
    }
  }
}
