package dev.sluice.scheduler;

/** Ends whatever a term still does once that term is over; not a failure of anything. */
final class NotLeading extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotLeading(long epoch) {
    super("the term of epoch " + epoch + " is over", null, false, false);
  }
}
