package dev.sluice.modal;

import dev.sluice.provider.Failure;
import dev.sluice.provider.SandboxProvider.Status;
import java.util.Locale;
import modal.client.GenericResult;
import modal.client.GenericResult.GenericStatus;

/** Reads how a sandbox ended. */
final class SandboxResults {
  /** The codes that Modal's libraries show whatever {@code exitcode} says (2026-08). */
  private static final int TERMINATED = 137;

  private static final int TIMEOUT = 124;

  private SandboxResults() {}

  /**
   * @throws CallFailed with Unavailable for a status that we do not know
   */
  static Status status(GenericResult result) {
    GenericStatus status = result.getStatus();
    return switch (status) {
      // Modal's own libraries stumble over a present result without status; nothing has ended.
      case GENERIC_STATUS_UNSPECIFIED -> new Status.Live();
      case GENERIC_STATUS_TERMINATED -> done(result, status, TERMINATED);
      case GENERIC_STATUS_TIMEOUT -> done(result, status, TIMEOUT);
      case GENERIC_STATUS_SUCCESS,
          GENERIC_STATUS_FAILURE,
          GENERIC_STATUS_INIT_FAILURE,
          GENERIC_STATUS_INTERNAL_FAILURE,
          GENERIC_STATUS_IDLE_TIMEOUT,
          GENERIC_STATUS_MEMORY_MANAGER_EVICTION ->
          done(result, status, result.getExitcode());
      // Newer than we are: it may be an end or none, and a live sandbox must not count as ended.
      case UNRECOGNIZED ->
          throw new CallFailed(
              new Failure.Unavailable("a result of unknown status " + result.getStatusValue()));
    };
  }

  private static Status done(GenericResult result, GenericStatus status, int exitCode) {
    String how = status.name().substring("GENERIC_STATUS_".length()).toLowerCase(Locale.ROOT);
    return new Status.Done(how, exitCode, result.getException());
  }
}
