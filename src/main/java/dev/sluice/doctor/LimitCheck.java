package dev.sluice.doctor;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Standing;
import dev.sluice.provider.Standing.Headroom;
import dev.sluice.routing.Target;
import java.time.InstantSource;
import java.util.Optional;

/** What is left of GitHub's hourly limit. */
final class LimitCheck {
  static final String LIMIT = "github.limit";
  private final Standing standing;
  private final InstantSource clock;

  LimitCheck(Standing standing, InstantSource clock) {
    this.standing = standing;
    this.clock = clock;
  }

  /**
   * @param account whose limit it is; empty if it is ours everywhere
   * @param target of that account
   */
  Finding check(String account, Target target) {
    return switch (standing.headroom(target)) {
      case Answer.Failed<Optional<Headroom>>(Failure failure) -> {
        String message = "it cannot be read: " + failure.detail();
        yield Advice.isPassing(failure)
            ? Finding.warn(LIMIT, account, message, Advice.of(failure, ""))
            // What is wrong is told by other checks of the same target.
            : Finding.skip(LIMIT, account, message);
      }
      case Answer.Ok<Optional<Headroom>>(Optional<Headroom> found) ->
          found
              .map(headroom -> check(account, headroom))
              .orElseGet(() -> Finding.ok(LIMIT, account, "this server has no hourly limit"));
    };
  }

  private Finding check(String account, Headroom headroom) {
    String message =
        headroom.remaining()
            + " of "
            + headroom.limit()
            + " calls an hour are left, until "
            + headroom.resetsAt();
    if (headroom.remaining() == 0) {
      return Finding.fail(LIMIT, account, message, "find out who else uses this credential");
    }
    return headroom.isShort(clock.instant())
        ? Finding.warn(
            LIMIT,
            account,
            message + ": polls give way for now",
            "find out who else uses this credential; a GitHub App has a limit of its own")
        : Finding.ok(LIMIT, account, message);
  }
}
