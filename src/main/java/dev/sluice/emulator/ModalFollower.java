package dev.sluice.emulator;

import java.time.Duration;
import java.util.List;

/**
 * Sends a log to one caller as it grows, until it is closed, the time is over, or the caller is
 * gone. Thread-safe; the sink is called by one thread at a time.
 */
final class ModalFollower {
  /** Where the log goes. */
  interface Sink {
    /**
     * @param seen how many entries the caller has with these
     */
    void more(List<ModalLog.Entry> entries, int seen);

    /** Everything was sent, and nothing will follow. */
    void closed(int seen);

    /** It stops before the log is closed. */
    void broken();
  }

  private final ModalLog log;
  private final Duration limit;
  private final Sink sink;

  /** Guarded by {@code this}, as is {@code over}. */
  private int seen;

  private boolean over;

  /**
   * @param seen how many entries the caller has already
   * @param limit how long it follows at most
   */
  ModalFollower(ModalLog log, int seen, Duration limit, Sink sink) {
    this.log = log;
    this.seen = seen;
    this.limit = limit;
    this.sink = sink;
  }

  /** Sends what is there and then what comes. */
  void start(Timeline timeline) {
    timeline.after(limit, this::breakOff);
    next();
  }

  /** Sends what is there and no more. */
  void startAndBreakOff() {
    send();
    breakOff();
  }

  synchronized void stop() {
    over = true;
  }

  private void next() {
    int last = send();
    if (!isOver()) {
      var _ = log.beyond(last).thenRun(this::next);
    }
  }

  private synchronized int send() {
    if (over) {
      return seen;
    }
    ModalLog.Part part = log.from(seen);
    if (!part.entries().isEmpty()) {
      seen += part.entries().size();
      sink.more(part.entries(), seen);
    }
    if (part.closed()) {
      over = true;
      sink.closed(seen);
    }
    return seen;
  }

  private synchronized void breakOff() {
    if (!over) {
      over = true;
      sink.broken();
    }
  }

  private synchronized boolean isOver() {
    return over;
  }
}
