package dev.sluice.store;

import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger.Transaction;
import dev.sluice.ledger.Ledger.Work;
import dev.sluice.ledger.Runner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Reads together what the pieces of work of one transaction will ask for one by one: where the
 * database is another process, each question costs a way there and back. To learn the questions the
 * work is run as far as its first one that nothing has answered yet, and all that it did is
 * forgotten; it never sees an answer that is not so. What was not foreseen is asked when it is
 * wanted. For one transaction and the writer's thread.
 */
final class ReadAhead implements StoredRows {
  /** A delivery of an unknown job asks for the job, then whether it was asked for. */
  private static final int ROUNDS = 3;

  private final Handle handle;
  private final StoredRows each;
  private final Map<DeliveryKey, Boolean> deliveries = new HashMap<>();
  private final Map<String, Boolean> redeliveries = new HashMap<>();
  private final Map<Long, Optional<Job>> jobs = new HashMap<>();
  private final Map<String, Optional<Runner>> runners = new HashMap<>();

  ReadAhead(Handle handle) {
    this.handle = handle;
    this.each = new Each(handle);
  }

  /**
   * Reads what {@code work} will ask for.
   *
   * @param trial makes a transaction that is never written, on the given rows
   */
  void prepare(List<? extends Work<?>> work, Function<StoredRows, Transaction> trial) {
    List<? extends Work<?>> unanswered = work;
    for (int round = 0; round < ROUNDS && unanswered.size() > 1; round++) {
      var questions = new Questions();
      List<Work<?>> stopped = new ArrayList<>();
      for (Work<?> one : unanswered) {
        try {
          one.run(new Trial(trial.apply(questions)));
        } catch (Trial.Ended _) {
          stopped.add(one);
        } catch (RuntimeException _) {
          // It will throw again where somebody is told.
        }
      }
      questions.answer();
      // Those that ended at what can never be foreseen end there again, and ask nothing.
      unanswered = questions.isEmpty() ? List.of() : stopped;
    }
  }

  @Override
  public boolean isSeen(Delivery delivery) {
    Boolean read = deliveries.get(DeliveryKey.of(delivery));
    return read == null ? each.isSeen(delivery) : read;
  }

  @Override
  public boolean isRedelivery(String guid) {
    Boolean read = redeliveries.get(guid);
    return read == null ? each.isRedelivery(guid) : read;
  }

  @Override
  public Optional<Job> job(long id) {
    Optional<Job> read = jobs.get(id);
    return read == null ? each.job(id) : read;
  }

  @Override
  public Optional<Runner> runner(String name) {
    Optional<Runner> read = runners.get(name);
    return read == null ? each.runner(name) : read;
  }

  @Override
  public void forget() {
    deliveries.clear();
    redeliveries.clear();
    jobs.clear();
    runners.clear();
  }

  /** Notes what is asked for. */
  private final class Questions implements StoredRows {
    private final Set<DeliveryKey> askedDeliveries = new LinkedHashSet<>();
    private final Set<String> askedRedeliveries = new LinkedHashSet<>();
    private final Set<Long> askedJobs = new LinkedHashSet<>();
    private final Set<String> askedRunners = new LinkedHashSet<>();

    @Override
    public boolean isSeen(Delivery delivery) {
      var key = DeliveryKey.of(delivery);
      return answered(key, deliveries.get(key), askedDeliveries);
    }

    @Override
    public boolean isRedelivery(String guid) {
      return answered(guid, redeliveries.get(guid), askedRedeliveries);
    }

    @Override
    public Optional<Job> job(long id) {
      return answered(id, jobs.get(id), askedJobs);
    }

    @Override
    public Optional<Runner> runner(String name) {
      return answered(name, runners.get(name), askedRunners);
    }

    boolean isEmpty() {
      return askedDeliveries.isEmpty()
          && askedRedeliveries.isEmpty()
          && askedJobs.isEmpty()
          && askedRunners.isEmpty();
    }

    void answer() {
      if (!askedDeliveries.isEmpty()) {
        var guids = askedDeliveries.stream().map(DeliveryKey::guid).toList();
        Set<DeliveryKey> seen = OtherRows.seen(handle, guids);
        askedDeliveries.forEach(key ->
            deliveries.put(
                key, seen.contains(new DeliveryKey(Columns.storable(key.guid()), key.hookId()))));
      }
      if (!askedRedeliveries.isEmpty()) {
        Set<String> known = OtherRows.redeliveries(handle, askedRedeliveries);
        askedRedeliveries.forEach(
            guid -> redeliveries.put(guid, known.contains(Columns.storable(guid))));
      }
      if (!askedJobs.isEmpty()) {
        askedJobs.forEach(id -> jobs.put(id, Optional.empty()));
        JobRows.find(handle, askedJobs).forEach(job -> jobs.put(job.id(), Optional.of(job)));
      }
      if (!askedRunners.isEmpty()) {
        Map<String, Runner> found = new HashMap<>();
        RunnerRows.find(handle, askedRunners).forEach(one -> found.put(one.name(), one));
        askedRunners.forEach(
            name -> runners.put(name, Optional.ofNullable(found.get(Columns.storable(name)))));
      }
    }

    private static <K, V> V answered(K key, @Nullable V answer, Set<K> asked) {
      if (answer == null) {
        asked.add(key);
        throw new Trial.Ended();
      }
      return answer;
    }
  }
}
