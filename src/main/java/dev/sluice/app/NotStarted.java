package dev.sluice.app;

/** A server does not start for a reason that its operator can mend; the message says it. */
public final class NotStarted extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotStarted(String message) {
    super(message);
  }

  NotStarted(String message, Throwable cause) {
    super(message, cause);
  }
}
