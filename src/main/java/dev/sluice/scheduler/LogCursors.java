package dev.sluice.scheduler;

import dev.sluice.ledger.Ledger;
import dev.sluice.provider.Deliveries.Attempt;
import dev.sluice.provider.Deliveries.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From when on each log has to be read. What is stored never passes an entry that is still to be
 * dealt with, so that a restart finds it again. Not safe for several threads.
 */
final class LogCursors {
  /** As long as GitHub keeps a job queued. */
  private static final Duration FIRST_LOOK_BACK = Duration.ofHours(24);

  /** How far back GitHub's logs go. */
  static final Duration LONGEST_LOOK_BACK = Duration.ofDays(3);

  /** Entries show up late in the log. */
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  /**
   * A cursor is stored once it has moved so far: reading a little twice costs less than writing.
   */
  private static final Duration STEP = Duration.ofMinutes(10);

  private static final String NAME = "deliveries of ";

  private final Ledger ledger;

  /** Up to which attempt each log was read by this process, in GitHub's time, not in ours. */
  private final Map<String, Instant> read = new HashMap<>();

  private final Map<String, Instant> stored = new HashMap<>();

  /** Where to go on in those that were too long, or not answered to the end. */
  private final Map<String, Part> rests = new HashMap<>();

  /**
   * What to read of a log.
   *
   * @param rest where the last call ended; null to begin with the newest attempt
   * @param read up to which attempt the log has been read once this is
   * @param repetitions attempts above it that may be about an event in it
   */
  record Part(Instant since, @Nullable String rest, Instant read, List<Attempt> repetitions) {
    /** The attempts of a stretch, and those that the first ones among them cannot do without. */
    List<Attempt> with(Stretch stretch) {
      return Stream.concat(repetitions.stream(), stretch.attempts().stream()).toList();
    }
  }

  LogCursors(Ledger ledger) {
    this.ledger = ledger;
  }

  Part next(String log, Instant now) {
    Part rest = rests.get(log);
    if (rest != null) {
      return rest;
    }
    Instant last = read.get(log);
    if (last == null) {
      last = ledger.cursor(NAME + log).orElse(now.minus(FIRST_LOOK_BACK));
    }
    return new Part(since(last, now), null, last, List.of());
  }

  private static Instant since(Instant last, Instant now) {
    // The clock may have been set back.
    Instant since = (last.isAfter(now) ? now : last).minus(OVERLAP);
    Instant earliest = now.minus(LONGEST_LOOK_BACK);
    return since.isBefore(earliest) ? earliest : since;
  }

  void wasRead(String log, Part part, Stretch stretch) {
    String rest = stretch.rest();
    Instant newest =
        part.rest() != null
            ? part.read()
            : stretch.attempts().stream()
                .map(Attempt::at)
                .max(Comparator.naturalOrder())
                .orElse(part.read());
    if (rest == null) {
      rests.remove(log);
      read.put(log, newest);
      return;
    }
    List<Attempt> repetitions = part.with(stretch).stream().filter(Attempt::redelivery).toList();
    rests.put(log, new Part(part.since(), rest, newest, repetitions));
  }

  /** Forgets where a log was to be gone on with, so that the next look begins with the newest. */
  void startOver(String log) {
    rests.remove(log);
  }

  /**
   * Stores how far each log is dealt with.
   *
   * @param open the oldest entry of each log that is still to be dealt with
   */
  void store(Map<String, Instant> open) {
    Map<String, Instant> moved = new HashMap<>();
    read.forEach((log, at) -> {
      Instant oldest = open.getOrDefault(log, at);
      Instant done = oldest.isBefore(at) ? oldest : at;
      Instant before = stored.get(log);
      if (before == null || !done.isBefore(before.plus(STEP)) || done.isBefore(before)) {
        moved.put(log, done);
      }
    });
    if (moved.isEmpty()) {
      return;
    }
    ledger.commit(transaction -> {
      moved.forEach((log, at) -> transaction.putCursor(NAME + log, at));
      return moved.size();
    });
    stored.putAll(moved);
  }
}
