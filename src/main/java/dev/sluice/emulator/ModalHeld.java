package dev.sluice.emulator;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * An answer that is held back until something happens, or until the time that the caller asked for
 * is over.
 *
 * @param there what the answer waits for
 * @param limit how long; zero or less answers at once
 * @param answer made when it is sent, as the world is then
 */
record ModalHeld<R>(CompletableFuture<?> there, Duration limit, Supplier<R> answer) {
  private static final double MILLIS = 1000.0;

  static <R> ModalHeld<R> now(R answer) {
    return new ModalHeld<>(CompletableFuture.completedFuture(answer), Duration.ZERO, () -> answer);
  }

  /** From a number of seconds on the wire. */
  static Duration limit(double seconds) {
    return Duration.ofMillis(Math.round(seconds * MILLIS));
  }

  /** Sends the answer, once. */
  void then(Timeline timeline, Consumer<R> send) {
    if (there.isDone() || limit.isNegative() || limit.isZero()) {
      send.accept(answer.get());
      return;
    }
    var timeUp = new CompletableFuture<Void>();
    timeline.after(limit, () -> timeUp.complete(null));
    var _ = CompletableFuture.anyOf(there, timeUp).thenRun(() -> send.accept(answer.get()));
  }
}
