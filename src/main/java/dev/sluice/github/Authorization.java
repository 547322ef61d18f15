package dev.sluice.github;

import dev.sluice.provider.Failure;
import dev.sluice.secret.Secret;
import org.jspecify.annotations.Nullable;

/** What a call may be sent with. */
sealed interface Authorization {
  /**
   * A token.
   *
   * @param identity whose limits the call counts against; no secret
   * @param token null for none
   */
  record Granted(String identity, @Nullable Secret token) implements Authorization {}

  /** There is none. */
  record Denied(Failure failure) implements Authorization {}
}
