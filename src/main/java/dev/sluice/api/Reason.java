package dev.sluice.api;

/**
 * Why a job waits.
 *
 * @param code stable word
 * @param text for people, a clause without a full stop
 */
public record Reason(String code, String text) {
  static final String STARTING = "starting";
  static final String EXPIRED = "expired";

  /** The code of a job whose deployment somebody has to approve. */
  public static final String APPROVAL = "approval";

  /** The code where only a running server could tell. */
  public static final String UNKNOWN = "unknown";
}
