package dev.sluice.store;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Lease;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Runner;
import java.time.Instant;
import java.util.Optional;

/**
 * A transaction in which work is run only to learn what it asks for: keeps what is put in memory
 * and writes nothing. Ends the work at whatever it cannot know.
 */
final class Trial implements Ledger.Transaction {
  private final Ledger.Transaction inMemory;

  /**
   * @param inMemory of which only what needs no database is used
   */
  Trial(Ledger.Transaction inMemory) {
    this.inMemory = inMemory;
  }

  /** Why work was ended. */
  static final class Ended extends RuntimeException {
    private static final long serialVersionUID = 1;

    Ended() {
      super(null, null, false, false);
    }
  }

  @Override
  public boolean isSeen(Delivery delivery) {
    return inMemory.isSeen(delivery);
  }

  @Override
  public boolean isSeen(String guid) {
    throw new Ended();
  }

  @Override
  public void put(Delivery delivery) {
    inMemory.put(delivery);
  }

  @Override
  public boolean isRedelivery(String guid) {
    return inMemory.isRedelivery(guid);
  }

  @Override
  public void putRedelivery(String guid, Instant at) {
    inMemory.putRedelivery(guid, at);
  }

  @Override
  public void putAppHook(long id) {}

  @Override
  public void putCursor(String name, Instant at) {}

  @Override
  public Optional<Job> job(long id) {
    return inMemory.job(id);
  }

  @Override
  public void put(Job job) {
    inMemory.put(job);
  }

  @Override
  public Optional<Runner> runner(String name) {
    return inMemory.runner(name);
  }

  @Override
  public void put(Runner runner) {
    inMemory.put(runner);
  }

  @Override
  public void note(Note note) {}

  @Override
  public Optional<Generation> latestGeneration() {
    throw new Ended();
  }

  @Override
  public void put(Generation generation) {
    throw new Ended();
  }

  @Override
  public Instant now() {
    throw new Ended();
  }

  @Override
  public Optional<Lease> lease() {
    throw new Ended();
  }

  @Override
  public void put(Lease lease) {
    throw new Ended();
  }

  @Override
  public int prune(Instant before, int most) {
    throw new Ended();
  }
}
