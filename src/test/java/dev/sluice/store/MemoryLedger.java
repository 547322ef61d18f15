package dev.sluice.store;

import dev.sluice.ledger.DaySummary;
import dev.sluice.ledger.Delivery;
import dev.sluice.ledger.EndedJobs;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.GenerationHead;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Lease;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.LedgerException;
import dev.sluice.ledger.LedgerView;
import dev.sluice.ledger.Note;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.Traffic;
import dev.sluice.ledger.WriteCounts;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A ledger without a disk, for simulations in which a commit may cost no more than microseconds.
 * What is committed lives in {@link Rows} and outlives the ledger, as a file outlives a process.
 * Every write runs at once on the caller's thread; for use by one thread only.
 */
public final class MemoryLedger implements Ledger {

  /** What a store keeps; one after the other, several ledgers may open it. */
  public static final class Rows {
    private final Set<String> deliveries = new HashSet<>();
    private final Set<Long> hooks = new HashSet<>();
    private final Set<String> redeliveries = new HashSet<>();
    private final Set<Long> appHooks = new HashSet<>();
    private final Map<String, Instant> cursors = new HashMap<>();
    private final Map<Long, Job> jobs = new LinkedHashMap<>();
    private final Map<String, Runner> runners = new LinkedHashMap<>();
    private final Map<Long, Generation> generations = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private final InstantSource clock;
    private @Nullable Lease lease;

    public Rows() {
      this(InstantSource.system());
    }

    /**
     * @param clock of the store
     */
    public Rows(InstantSource clock) {
      this.clock = clock;
    }

    /** All jobs that were ever stored, oldest first. */
    public Collection<Job> jobs() {
      return Collections.unmodifiableCollection(jobs.values());
    }

    /** All runners that were ever stored, oldest first. */
    public Collection<Runner> runners() {
      return Collections.unmodifiableCollection(runners.values());
    }
  }

  /** What befalls a write, for tests of what it means to its callers. */
  public interface Weather {
    /** Every write is taken. */
    Weather FAIR = new Weather() {};

    /** Whether the store refuses the next write; may throw in place of the process's death. */
    default boolean refuses() {
      return false;
    }

    /** Hears what a write changes just before it is stored. */
    default void storing(Collection<Job> jobs, Collection<Runner> runners) {}

    /** Hears that a write is durable, before its caller does; may throw as above. */
    default void stored() {}

    /** Hears that the work itself threw, which then stored nothing. */
    default void broken(RuntimeException failure) {}
  }

  private final Rows rows;
  private final Weather weather;
  private final MemoryView view = new MemoryView();

  public MemoryLedger(Rows rows, Weather weather) {
    this.rows = rows;
    this.weather = weather;
    view.apply(rows.jobs(), rows.runners());
  }

  /** The changes of one write until they are stored. */
  private final class Changes implements Transaction {
    private final Set<String> deliveries = new HashSet<>();
    private final Set<Long> hooks = new HashSet<>();
    private final Set<String> redeliveries = new HashSet<>();
    private final Set<Long> appHooks = new HashSet<>();
    private final Map<String, Instant> cursors = new HashMap<>();
    private final Map<Long, Job> jobs = new LinkedHashMap<>();
    private final Map<String, Runner> runners = new LinkedHashMap<>();
    private final Map<Long, Generation> generations = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private @Nullable Lease lease;

    private static String key(Delivery delivery) {
      return delivery.guid() + " " + delivery.hookId();
    }

    @Override
    public boolean isSeen(Delivery delivery) {
      String key = key(delivery);
      return deliveries.contains(key) || rows.deliveries.contains(key);
    }

    @Override
    public boolean isSeen(String guid) {
      String prefix = guid + " ";
      return Stream.concat(deliveries.stream(), rows.deliveries.stream())
          .anyMatch(key -> key.startsWith(prefix));
    }

    @Override
    public void put(Delivery delivery) {
      deliveries.add(key(delivery));
      if (delivery.hookId() != 0) {
        hooks.add(delivery.hookId());
      }
    }

    @Override
    public boolean isRedelivery(String guid) {
      return redeliveries.contains(guid) || rows.redeliveries.contains(guid);
    }

    @Override
    public void putRedelivery(String guid, Instant at) {
      redeliveries.add(guid);
    }

    @Override
    public void putAppHook(long id) {
      appHooks.add(id);
    }

    @Override
    public void putCursor(String name, Instant at) {
      cursors.put(name, at);
    }

    @Override
    public Optional<Job> job(long id) {
      Job changed = jobs.get(id);
      return Optional.ofNullable(changed == null ? rows.jobs.get(id) : changed);
    }

    @Override
    public void put(Job job) {
      jobs.put(job.id(), job);
    }

    @Override
    public Optional<Runner> runner(String name) {
      Runner changed = runners.get(name);
      return Optional.ofNullable(changed == null ? rows.runners.get(name) : changed);
    }

    @Override
    public void put(Runner runner) {
      runners.put(runner.name(), runner);
    }

    @Override
    public void note(Note note) {
      notes.add(note);
    }

    @Override
    public Optional<Generation> latestGeneration() {
      return Stream.concat(rows.generations.values().stream(), generations.values().stream())
          .reduce((_, later) -> later);
    }

    @Override
    public void put(Generation generation) {
      generations.put(generation.serial(), generation);
    }

    @Override
    public Instant now() {
      return rows.clock.instant();
    }

    @Override
    public Optional<Lease> lease() {
      return Optional.ofNullable(lease).or(() -> Optional.ofNullable(rows.lease));
    }

    @Override
    public void put(Lease taken) {
      lease = taken;
    }

    /** Simulations are shorter than any retention, and their laws look at all rows. */
    @Override
    public int prune(Instant before, int most) {
      return 0;
    }

    private void store() {
      rows.deliveries.addAll(deliveries);
      rows.hooks.addAll(hooks);
      rows.redeliveries.addAll(redeliveries);
      rows.appHooks.addAll(appHooks);
      rows.cursors.putAll(cursors);
      rows.jobs.putAll(jobs);
      rows.runners.putAll(runners);
      rows.generations.putAll(generations);
      rows.notes.addAll(notes);
      rows.lease = lease().orElse(null);
    }
  }

  @Override
  public <T> CompletableFuture<T> write(Work<T> work) {
    if (weather.refuses()) {
      return CompletableFuture.failedFuture(new LedgerException("the store failed"));
    }
    var changes = new Changes();
    T result;
    try {
      result = work.run(changes);
    } catch (RuntimeException e) {
      weather.broken(e);
      return CompletableFuture.failedFuture(new LedgerException("the store failed", e));
    }
    weather.storing(changes.jobs.values(), changes.runners.values());
    changes.store();
    weather.stored();
    if (view.apply(changes.jobs.values(), changes.runners.values())) {
      view.tellListeners();
    }
    if (!changes.generations.isEmpty()) {
      view.tellOfGeneration();
    }
    return CompletableFuture.completedFuture(result);
  }

  @Override
  public LedgerView view() {
    return view;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public List<Note> trail(long jobId) {
    Set<String> names = new HashSet<>();
    for (Note note : rows.notes) {
      if (Objects.equals(note.jobId(), jobId) && note.runner() != null) {
        names.add(note.runner());
      }
    }
    return rows.notes.stream()
        .filter(note -> Objects.equals(note.jobId(), jobId) || names.contains(note.runner()))
        .toList();
  }

  @Override
  public Optional<Job> job(long id) {
    return Optional.ofNullable(rows.jobs.get(id));
  }

  @Override
  public WriteCounts writes() {
    return new WriteCounts(0, 0, 0, 0);
  }

  @Override
  public Optional<Runner> runner(String name) {
    return Optional.ofNullable(rows.runners.get(name));
  }

  @Override
  public List<Job> completedJobs(
      @Nullable RepositoryName repository, @Nullable String pool, int most) {
    return rows.jobs.values().stream()
        .filter(job -> !job.isOpen())
        .filter(job -> repository == null || repository.equals(job.facts().repository()))
        .filter(job -> pool == null || pool.equals(job.disposition().pool()))
        .sorted(Comparator.comparing(Job::changedAt).reversed())
        .limit(most)
        .toList();
  }

  @Override
  public List<EndedJobs> endedSince(Instant since) {
    return List.of();
  }

  @Override
  public void traffic(Instant since, Consumer<Traffic> each) {
    Map<JobFacts, Traffic> kinds = new LinkedHashMap<>();
    for (Job job : rows.jobs.values()) {
      if (!job.firstSeen().isBefore(since)) {
        kinds.merge(job.facts(), counted(job), MemoryLedger::together);
      }
    }
    kinds.values().forEach(each);
  }

  private Traffic counted(Job job) {
    Runner runner = rows.runners.get(job.runnerName());
    Instant from = runner == null ? null : runner.scheduledAt();
    Instant to = runner == null ? null : runner.sandboxEndedAt();
    boolean timed = from != null && to != null && !from.isAfter(to);
    return new Traffic(
        job.facts(),
        1,
        job.firstSeen(),
        timed ? 1 : 0,
        timed ? Duration.between(from, to) : Duration.ZERO);
  }

  private static Traffic together(Traffic one, Traffic other) {
    return new Traffic(
        one.facts(),
        one.jobs() + other.jobs(),
        Stream.of(one, other)
            .map(Traffic::lastSeen)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElse(null),
        one.timed() + other.timed(),
        one.life().plus(other.life()));
  }

  @Override
  public Optional<Generation> generation(long serial) {
    return Optional.ofNullable(rows.generations.get(serial));
  }

  @Override
  public Optional<Generation> latestGeneration() {
    return rows.generations.values().stream().reduce((_, later) -> later);
  }

  @Override
  public Set<RepositoryName> repositories(Instant since) {
    return rows.jobs.values().stream()
        .filter(job -> !job.changedAt().isBefore(since))
        .map(job -> job.facts().repository())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  @Override
  public Set<Long> hooks() {
    return Set.copyOf(rows.hooks);
  }

  @Override
  public Set<Long> appHooks() {
    return Set.copyOf(rows.appHooks);
  }

  @Override
  public Optional<Instant> cursor(String name) {
    return Optional.ofNullable(rows.cursors.get(name));
  }

  @Override
  public List<GenerationHead> generations(int most) {
    return rows.generations.values().stream()
        .sorted(Comparator.comparing(Generation::serial).reversed())
        .limit(most)
        .map(one ->
            new GenerationHead(
                one.serial(), one.digest(), one.runnerVersion(), one.at(), one.who(), one.origin()))
        .toList();
  }

  @Override
  public List<DaySummary> summaries() {
    return List.of();
  }

  @Override
  public void close() {}
}
