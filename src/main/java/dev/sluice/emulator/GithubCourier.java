package dev.sluice.emulator;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** Carries webhook deliveries to their receivers, those of one hook in order. */
@FunctionalInterface
public interface GithubCourier {
  /** Carries nothing: everybody is unreachable. */
  GithubCourier NOBODY_THERE =
      (_, post, done) -> post.get().ifPresent(_ -> done.accept(GithubReply.unreachable()));

  /**
   * Sends a delivery. Must not block.
   *
   * @param post asked when the delivery leaves; empty if its hook is gone by then
   * @param done told once what came back, unless there was nothing to send
   */
  void carry(long hookId, Supplier<Optional<GithubPost>> post, Consumer<GithubReply> done);

  /** Lets go of what it holds for a hook that is gone. */
  default void forget(long hookId) {}

  /** Hands deliveries to {@code receiver} on the timeline, {@code delay} after they are sent. */
  static GithubCourier onTimeline(
      Timeline timeline, Duration delay, Function<GithubPost, GithubReply> receiver) {
    return (_, post, done) -> timeline.after(delay, () -> post.get().map(receiver).ifPresent(done));
  }
}
