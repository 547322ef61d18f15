package dev.sluice.emulator;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a sandbox or an image build prints, for readers that follow it. Thread-safe. */
final class ModalLog {
  /** Where something is printed to. */
  enum Channel {
    STDOUT,
    STDERR
  }

  /** Some printed text, with its line ends. */
  record Entry(Instant at, Channel channel, String text) {}

  /**
   * The entries from some place on.
   *
   * @param closed whether nothing will follow
   */
  record Part(List<Entry> entries, boolean closed) {
    Part {
      entries = List.copyOf(entries);
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private boolean closed;
  private CompletableFuture<Void> change = new CompletableFuture<>();

  /** Does nothing once the log is closed. */
  void print(Entry entry) {
    CompletableFuture<Void> changed;
    synchronized (this) {
      if (closed) {
        return;
      }
      entries.add(entry);
      changed = change;
      change = new CompletableFuture<>();
    }
    // Outside the lock, since readers go on in this thread.
    changed.complete(null);
  }

  void close() {
    CompletableFuture<Void> changed;
    synchronized (this) {
      closed = true;
      changed = change;
    }
    changed.complete(null);
  }

  synchronized Part from(int seen) {
    return new Part(entries.subList(Math.min(seen, entries.size()), entries.size()), closed);
  }

  /** Completes when there is more than the {@code seen} first entries, or nothing will follow. */
  synchronized CompletableFuture<Void> beyond(int seen) {
    return closed || entries.size() > seen
        ? CompletableFuture.completedFuture(null)
        : change.copy();
  }
}
