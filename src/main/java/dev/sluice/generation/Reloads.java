package dev.sluice.generation;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How the last change of what is in force went, by whichever way it came: Prometheus's terms for
 * the reload of a configuration. Safe for any thread.
 */
public final class Reloads {
  /**
   * How it went.
   *
   * @param at when it ended
   * @param origin of the text
   * @param code {@code ok}, or that of a refusal
   * @param message null if it succeeded
   * @param succeededAt when the last one succeeded; null if none did since the start
   */
  public record Last(
      boolean succeeded,
      Instant at,
      String origin,
      String code,
      @Nullable String message,
      @Nullable Instant succeededAt) {}

  private final InstantSource clock;
  private final List<Consumer<String>> outcomeListeners = new CopyOnWriteArrayList<>();
  private volatile Last last;

  /**
   * @param origin of what is in force at the start
   */
  public Reloads(InstantSource clock, String origin) {
    this.clock = clock;
    Instant now = clock.instant();
    last = new Last(true, now, origin, "ok", null, now);
  }

  public Last last() {
    return last;
  }

  void succeeded(String origin) {
    Instant now = clock.instant();
    last = new Last(true, now, origin, "ok", null, now);
  }

  void failed(String origin, String code, String message) {
    last = new Last(false, clock.instant(), origin, code, message, last.succeededAt());
  }

  /** Takes down what became of a change that came by itself. */
  void followed(String origin, Applied applied) {
    count(applied);
    switch (applied) {
      case Applied.Done _, Applied.Unchanged _ -> succeeded(origin);
      case Applied.Refused refused -> failed(origin, refused.why().code(), refused.message());
    }
  }

  /**
   * Takes down what became of a change that somebody asked for. A refusal is told to who asked, and
   * is no state of this server.
   */
  public void asked(Applied applied) {
    count(applied);
    switch (applied) {
      case Applied.Done(var table) -> succeeded(table.generation().origin());
      case Applied.Unchanged(var table) -> succeeded(table.generation().origin());
      case Applied.Refused _ -> {}
    }
  }

  /** Calls {@code listener} with the code of each change, {@code ok} or that of a refusal. */
  public void onOutcome(Consumer<String> listener) {
    outcomeListeners.add(listener);
  }

  private void count(Applied applied) {
    String code = applied instanceof Applied.Refused refused ? refused.why().code() : "ok";
    outcomeListeners.forEach(listener -> listener.accept(code));
  }
}
