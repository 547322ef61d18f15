package dev.sluice.store;

import dev.sluice.ledger.Job;
import dev.sluice.ledger.Runner;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the view of one process true to a database that others write to as well. Every transaction
 * has a number, and its rows carry it: what is new has a number beyond the last one applied. For
 * the writer's thread only.
 */
final class Follower {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  private final MemoryView view;

  /** All that carries this number or a lower one is in the view. */
  private long last;

  /** Which database {@code last} is of. */
  private String origin = "";

  private boolean rows;
  private boolean generation;
  private boolean startedOver;

  Follower(MemoryView view) {
    this.view = view;
  }

  /** Reads all that is open. */
  void load(Handle handle) {
    // The number first: what is committed in between is then read again rather than missed.
    StorePosition position = StorePosition.of(handle);
    view.apply(JobRows.open(handle), RunnerRows.live(handle));
    last = position.number();
    origin = position.origin();
  }

  /**
   * Applies what is committed.
   *
   * @param upTo after a committed transaction; what carries a higher number comes later, since each
   *     change is told once
   */
  void catchUp(Handle handle, StorePosition upTo) {
    if (!upTo.origin().equals(origin) || upTo.number() < last) {
      startOver(handle, upTo);
    } else if (upTo.number() > last) {
      Rows<Job, Long> jobs = JobRows.changed(handle, last, upTo.number());
      Rows<Runner, String> runners = RunnerRows.changed(handle, last, upTo.number());
      generation |= GenerationRows.changed(handle, last, upTo.number());
      rows |= view.apply(jobs, runners);
      last = upTo.number();
    }
  }

  /**
   * Numbers mean nothing any more: a server that was restarted, a standby that had not received
   * everything and may have given the same numbers to other transactions since, or a backup.
   */
  private void startOver(Handle handle, StorePosition position) {
    boolean wentBack = position.number() < last;
    LOG.atLevel(wentBack ? Level.WARN : Level.INFO)
        .addKeyValue("event", wentBack ? "store.went.back" : "store.changed")
        .addKeyValue("from", last)
        .addKeyValue("to", position.number())
        .log(
            wentBack
                ? "the store has lost changes that it had confirmed: all is read again"
                : "the store was restarted, or another server has taken over: all is read again");
    Rows<Job, Long> open = JobRows.open(handle);
    Rows<Runner, String> live = RunnerRows.live(handle);
    Rows<Job, Long> over = JobRows.readable(handle, view.jobsBut(open));
    Rows<Runner, String> reaped = RunnerRows.readable(handle, view.runnersBut(live));
    view.apply(over, reaped);
    view.replace(open, live);
    last = position.number();
    origin = position.origin();
    rows = true;
    generation = true;
    startedOver = true;
  }

  /** The process's own transaction of that number is durable, and the view is about to show it. */
  void committed(long change) {
    last = change;
  }

  Transactions.News takeNews() {
    if (!rows && !generation) {
      return Transactions.News.NONE;
    }
    var news = new Transactions.News(rows, generation);
    rows = false;
    generation = false;
    return news;
  }

  /** Whether all was read again since this was last asked. */
  boolean startedOver() {
    boolean over = startedOver;
    startedOver = false;
    return over;
  }
}
