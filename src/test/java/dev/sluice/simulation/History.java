package dev.sluice.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The last events of a history, to be shown when it breaks a law. */
final class History {
  private static final int KEPT = Integer.getInteger("simulation.events", 60);

  private record Event(Instant at, String text) {
    String line() {
      Duration since = Duration.between(World.START, at);
      return String.format(
          "  %d:%02d:%02d.%03d %s",
          since.toHours(),
          since.toMinutesPart(),
          since.toSecondsPart(),
          since.toMillisPart(),
          text);
    }
  }

  private final Deque<Event> events = new ArrayDeque<>();
  private final Map<String, String> lists = new HashMap<>();
  private long fingerprint;

  void add(Instant at, String text) {
    fingerprint = 31 * (31 * fingerprint + at.toEpochMilli()) + text.hashCode();
    if (isKnown(text)) {
      return;
    }
    if (events.size() == KEPT) {
      events.removeFirst();
    }
    events.addLast(new Event(at, text));
  }

  /** While nothing else happens the sweeps see the same list again and again. */
  private boolean isKnown(String text) {
    int answer = text.indexOf(" -> ");
    return text.startsWith("list ")
        && answer > 0
        && text.equals(lists.put(text.substring(0, answer), text));
  }

  /** Equal for histories in which the same happened at the same moments. */
  long fingerprint() {
    return fingerprint;
  }

  @Override
  public String toString() {
    return events.stream().map(Event::line).collect(Collectors.joining("\n"));
  }
}
