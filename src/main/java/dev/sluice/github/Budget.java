package dev.sluice.github;

import dev.sluice.provider.Failure;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps all calls of this process within GitHub's limits, so that what matters least stops first
 * and nothing is sent that GitHub would only refuse. Each identity has an account of its own, as at
 * GitHub. Safe for any thread.
 */
final class Budget {
  private final InstantSource clock;
  private final boolean byTheMinute;
  private final Map<String, Account> accounts = new ConcurrentHashMap<>();

  Budget(InstantSource clock, boolean byTheMinute) {
    this.clock = clock;
    this.byTheMinute = byTheMinute;
  }

  /**
   * Asks for leave to make a call; blocks for a bounded time while too many are under way. Without
   * a failure {@link #settle} must follow.
   */
  Optional<Failure> admit(String identity, ApiCall call) {
    return accounts.computeIfAbsent(identity, _ -> new Account(byTheMinute)).admit(call, clock);
  }

  /**
   * Takes note of how an admitted call ended.
   *
   * @param admitted when it was
   */
  void settle(String identity, ApiCall call, Instant admitted, Outcome outcome) {
    Account account = accounts.get(identity);
    if (account == null) {
      throw new IllegalStateException("not admitted: " + call);
    }
    account.settle(call, admitted, outcome);
  }

  /** What is left where GitHub told, by account and resource. */
  List<CallsLeft> left() {
    List<CallsLeft> left = new ArrayList<>();
    accounts.forEach((identity, account) -> {
      for (Limits.Window window : account.windows(clock.instant())) {
        left.add(
            new CallsLeft(
                identity,
                window.resource(),
                window.limit(),
                window.remaining(),
                window.resetsAt()));
      }
    });
    left.sort(Comparator.comparing(CallsLeft::account).thenComparing(CallsLeft::resource));
    return List.copyOf(left);
  }
}
