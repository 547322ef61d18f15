package dev.sluice.store;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Lease;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Runner;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;

/**
 * What one transaction reads and writes. Rows are written together at its end, each once and a
 * statement for each table, since preparing statements is most of what small writes cost. What is
 * open is read from memory, which cannot be out of date: there is one writer, or whoever writes has
 * first taken over what the others wrote.
 */
final class Batch implements Ledger.Transaction {
  private final Handle handle;
  private final Dialect dialect;
  private final long change;
  private final MemoryView committed;
  private final StoredRows stored;
  private final Set<Long> knownHooks;
  private final Map<Long, Job> jobs = new LinkedHashMap<>();
  private final Map<String, Runner> runners = new LinkedHashMap<>();
  private final Map<DeliveryKey, Delivery> deliveries = new LinkedHashMap<>();
  private final Map<String, Instant> redeliveries = new LinkedHashMap<>();

  /** What is not written yet. */
  private final Map<Long, Job> newJobs = new LinkedHashMap<>();

  private final Map<String, Runner> newRunners = new LinkedHashMap<>();
  private final List<Delivery> newDeliveries = new ArrayList<>();
  private final Map<String, Instant> newRedeliveries = new LinkedHashMap<>();
  private final List<Note> newNotes = new ArrayList<>();
  private boolean generationPut;

  /**
   * @param change that rows carry
   * @param committed what is open without this transaction
   * @param stored what else the store holds
   * @param knownHooks that the store surely holds
   */
  Batch(
      Handle handle,
      Dialect dialect,
      long change,
      MemoryView committed,
      StoredRows stored,
      Set<Long> knownHooks) {
    this.handle = handle;
    this.dialect = dialect;
    this.change = change;
    this.committed = committed;
    this.stored = stored;
    this.knownHooks = knownHooks;
  }

  Collection<Job> jobs() {
    return jobs.values();
  }

  Collection<Runner> runners() {
    return runners.values();
  }

  boolean putsGeneration() {
    return generationPut;
  }

  /** The hooks of its deliveries that were not known before. */
  Set<Long> newHooks() {
    Set<Long> hooks = new TreeSet<>();
    for (DeliveryKey delivery : deliveries.keySet()) {
      if (delivery.hookId() != 0 && !knownHooks.contains(delivery.hookId())) {
        hooks.add(delivery.hookId());
      }
    }
    return hooks;
  }

  /** Writes what was put since the last time; what was pruned in between does not come back. */
  void flush() {
    OtherRows.putHooks(handle, newHooks());
    OtherRows.putRedeliveries(handle, newRedeliveries);
    RunnerRows.put(handle, newRunners.values(), change);
    var inserts = new Inserts();
    inserts.add(OtherRows.PUT_DELIVERIES, newDeliveries);
    inserts.add(
        JobRows.PUT,
        newJobs.values().stream().map(job -> new JobRows.Changed(job, change)).toList());
    inserts.add(OtherRows.PUT_NOTES, newNotes);
    inserts.execute(handle, dialect);
    newDeliveries.clear();
    newRedeliveries.clear();
    newJobs.clear();
    newRunners.clear();
    newNotes.clear();
  }

  @Override
  public boolean isSeen(Delivery delivery) {
    return deliveries.containsKey(DeliveryKey.of(delivery)) || stored.isSeen(delivery);
  }

  @Override
  public boolean isSeen(String guid) {
    return deliveries.keySet().stream().anyMatch(key -> key.guid().equals(guid))
        || OtherRows.isSeen(handle, guid);
  }

  @Override
  public void put(Delivery delivery) {
    if (deliveries.putIfAbsent(DeliveryKey.of(delivery), delivery) == null) {
      newDeliveries.add(delivery);
    }
  }

  @Override
  public boolean isRedelivery(String guid) {
    return redeliveries.containsKey(guid) || stored.isRedelivery(guid);
  }

  @Override
  public void putRedelivery(String guid, Instant at) {
    redeliveries.put(guid, at);
    newRedeliveries.put(guid, at);
  }

  @Override
  public void putAppHook(long id) {
    OtherRows.putAppHook(handle, id);
  }

  @Override
  public void putCursor(String name, Instant at) {
    OtherRows.putCursor(handle, name, at);
  }

  @Override
  public Optional<Job> job(long id) {
    Job put = jobs.get(id);
    if (put != null) {
      return Optional.of(put);
    }
    // Of what cannot be read the store says so.
    Optional<Job> open = committed.isUnreadable(id) ? Optional.empty() : committed.openJob(id);
    return open.or(() -> stored.job(id));
  }

  @Override
  public void put(Job job) {
    if (committed.isUnreadable(job.id())) {
      throw new IllegalStateException("the store holds the job in words of a newer program");
    }
    jobs.put(job.id(), job);
    newJobs.put(job.id(), job);
  }

  @Override
  public Optional<Runner> runner(String name) {
    Runner put = runners.get(name);
    if (put != null) {
      return Optional.of(put);
    }
    Optional<Runner> live =
        committed.isUnreadable(name) ? Optional.empty() : committed.liveRunner(name);
    return live.or(() -> stored.runner(name));
  }

  @Override
  public void put(Runner runner) {
    if (committed.isUnreadable(runner.name())) {
      throw new IllegalStateException("the store holds the runner in words of a newer program");
    }
    runners.put(runner.name(), runner);
    newRunners.put(runner.name(), runner);
  }

  @Override
  public void note(Note note) {
    newNotes.add(note);
  }

  @Override
  public Optional<Generation> latestGeneration() {
    return GenerationRows.latest(handle);
  }

  @Override
  public void put(Generation generation) {
    GenerationRows.put(handle, generation, change);
    generationPut = true;
  }

  @Override
  public Instant now() {
    return dialect.now(handle);
  }

  @Override
  public Optional<Lease> lease() {
    return LeaseRow.find(handle);
  }

  @Override
  public void put(Lease lease) {
    LeaseRow.put(handle, lease);
  }

  @Override
  public int prune(Instant before, int most) {
    flush();
    stored.forget();
    return Retention.prune(handle, before, most);
  }
}
