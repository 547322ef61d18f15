package dev.sluice.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How each comparison with the outside fares. Tells when one begins to fail and when it has
 * recovered, and nothing in between. Safe for any number of threads.
 */
final class Sweeps {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeps.class);

  private final InstantSource clock;
  private final Instant begun;

  /** By name, in the order in which they were added; guarded by itself. */
  private final Map<String, SweepState> states = new LinkedHashMap<>();

  Sweeps(InstantSource clock) {
    this.clock = clock;
    this.begun = clock.instant();
  }

  void add(String name) {
    synchronized (states) {
      states.put(name, new SweepState(name, begun, null, null));
    }
  }

  List<SweepState> all() {
    synchronized (states) {
      return new ArrayList<>(states.values());
    }
  }

  SweepState.@Nullable Trouble trouble(String name) {
    SweepState state;
    synchronized (states) {
      state = states.get(name);
    }
    return state == null ? null : state.trouble();
  }

  /** It got every answer that it asked for. */
  void succeeded(String name) {
    Instant now = clock.instant();
    SweepState before = put(new SweepState(name, begun, now, null));
    if (before != null && before.trouble() != null) {
      LOG.atInfo()
          .addKeyValue("event", "sweep.recovered")
          .addKeyValue("sweep", name)
          .addKeyValue("seconds", Duration.between(before.trouble().since(), now).toSeconds())
          .log("a comparison with the outside gets its answers again");
    }
  }

  /** Something that it asked was not answered. */
  void failed(String name, String code, String text) {
    Instant now = clock.instant();
    SweepState.@Nullable Trouble known;
    synchronized (states) {
      SweepState before = states.get(name);
      known = before == null ? null : before.trouble();
      Instant since = known == null ? now : known.since();
      var trouble = new SweepState.Trouble(code, text, since);
      states.put(
          name, new SweepState(name, begun, before == null ? null : before.succeeded(), trouble));
    }
    if (known == null) {
      LOG.atWarn()
          .addKeyValue("event", "sweep.failing")
          .addKeyValue("sweep", name)
          .addKeyValue("code", code)
          .addKeyValue("reason", text)
          .log(
              "a comparison with the outside gets no answer; it is tried again, and nothing is"
                  + " concluded meanwhile");
    }
  }

  private @Nullable SweepState put(SweepState state) {
    synchronized (states) {
      return states.put(state.name(), state);
    }
  }
}
