package dev.sluice.store;

import dev.sluice.ledger.Job;
import dev.sluice.ledger.Runner;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  private boolean rows;
  private boolean generation;

  Follower(MemoryView view) {
    this.view = view;
  }

  static long counter(Handle handle) {
    return handle.createQuery("select n from change_counter where id = 1").mapTo(Long.class).one();
  }

  /** Reads all that is open. */
  void load(Handle handle) {
    // The number first: what is committed in between is then read again rather than missed.
    last = counter(handle);
    view.apply(JobRows.open(handle), RunnerRows.live(handle));
  }

  /**
   * Applies what is committed.
   *
   * @param upTo the number of a committed transaction; what carries a higher one comes later, since
   *     each change is told once
   */
  void catchUp(Handle handle, long upTo) {
    if (upTo > last) {
      List<Job> jobs = JobRows.changed(handle, last, upTo);
      List<Runner> runners = RunnerRows.changed(handle, last, upTo);
      generation |= GenerationRows.changed(handle, last, upTo);
      rows |= view.apply(jobs, runners);
      last = upTo;
    } else if (upTo < last) {
      // A database that was restored, or a standby that had not received everything.
      LOG.atWarn()
          .addKeyValue("event", "store.went.back")
          .addKeyValue("from", last)
          .addKeyValue("to", upTo)
          .log("the store has lost changes that it had confirmed: all is read again");
      view.replace(JobRows.open(handle), RunnerRows.live(handle));
      last = upTo;
      rows = true;
      generation = true;
    }
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
}
