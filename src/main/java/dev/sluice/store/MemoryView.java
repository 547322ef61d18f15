package dev.sluice.store;

import dev.sluice.ledger.Job;
import dev.sluice.ledger.LedgerView;
import dev.sluice.ledger.RowListener;
import dev.sluice.ledger.Runner;
import dev.sluice.ledger.RunnerState;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The committed open rows; written by the writer's thread only, read by any. */
final class MemoryView implements LedgerView {
  private static final Logger LOG = LoggerFactory.getLogger(MemoryView.class);

  private final ConcurrentMap<Long, Job> jobs = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Runner> runners = new ConcurrentHashMap<>();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> generationListeners = new CopyOnWriteArrayList<>();
  private final List<RowListener> rowListeners = new CopyOnWriteArrayList<>();

  /** Newer than what is shown, and in words of a later program; for the writer's thread only. */
  private final Set<Long> unreadableJobs = new HashSet<>();

  /** The same of runners. */
  private final Set<String> unreadableRunners = new HashSet<>();

  /** Shows what was committed, as far as it can be read; says the same as the other. */
  boolean apply(Rows<Job, Long> changedJobs, Rows<Runner, String> changedRunners) {
    changedJobs.unreadable().forEach((id, why) -> hide(unreadableJobs, id, why));
    changedRunners.unreadable().forEach((name, why) -> hide(unreadableRunners, name, why));
    return apply(changedJobs.readable(), changedRunners.readable());
  }

  private static <K> void hide(Set<K> hidden, K key, String why) {
    if (hidden.add(key)) {
      LOG.atError()
          .addKeyValue("event", "store.row.unreadable")
          .addKeyValue("key", key)
          .addKeyValue("error", why)
          .log("the store holds a row that this program cannot read: run the newer program");
    }
  }

  /** Whether what is shown of it is out of date and must not be written over. */
  boolean isUnreadable(long id) {
    return unreadableJobs.contains(id);
  }

  /** Whether what is shown of it is out of date and must not be written over. */
  boolean isUnreadable(String name) {
    return unreadableRunners.contains(name);
  }

  /** Shows what was committed; says whether that is of interest to listeners. */
  boolean apply(Collection<Job> changedJobs, Collection<Runner> changedRunners) {
    boolean news = !changedJobs.isEmpty();
    for (Job job : changedJobs) {
      unreadableJobs.remove(job.id());
      Job before = job.isOpen() ? jobs.put(job.id(), job) : jobs.remove(job.id());
      tell(listener -> listener.job(before, job));
    }
    for (Runner runner : changedRunners) {
      unreadableRunners.remove(runner.name());
      boolean live = runner.state() != RunnerState.REAPED;
      Runner before = live ? runners.put(runner.name(), runner) : runners.remove(runner.name());
      news |= !live;
      tell(listener -> listener.runner(before, runner));
    }
    return news;
  }

  /** Jobs that are shown and are none of these. */
  Set<Long> jobsBut(Rows<Job, Long> some) {
    Set<Long> others = new HashSet<>(jobs.keySet());
    some.readable().forEach(job -> others.remove(job.id()));
    others.removeAll(some.unreadable().keySet());
    return others;
  }

  /** Runners that are shown and are none of these. */
  Set<String> runnersBut(Rows<Runner, String> some) {
    Set<String> others = new HashSet<>(runners.keySet());
    some.readable().forEach(runner -> others.remove(runner.name()));
    others.removeAll(some.unreadable().keySet());
    return others;
  }

  /** Shows these rows and no others. */
  void replace(Rows<Job, Long> open, Rows<Runner, String> live) {
    jobs.keySet().removeAll(jobsBut(open));
    runners.keySet().removeAll(runnersBut(live));
    unreadableJobs.retainAll(open.unreadable().keySet());
    unreadableRunners.retainAll(live.unreadable().keySet());
    List<Job> others =
        open.readable().stream().filter(job -> !job.equals(jobs.get(job.id()))).toList();
    List<Runner> otherRunners =
        live.readable().stream().filter(one -> !one.equals(runners.get(one.name()))).toList();
    apply(new Rows<>(others, open.unreadable()), new Rows<>(otherRunners, live.unreadable()));
  }

  /** What watches must not stop what is watched. */
  private void tell(Consumer<RowListener> news) {
    for (RowListener listener : rowListeners) {
      try {
        news.accept(listener);
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("event", "store.listener.failed")
            .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
            .log("what counts changes failed at one");
      }
    }
  }

  void tellListeners() {
    listeners.forEach(Runnable::run);
  }

  @Override
  public Collection<Job> openJobs() {
    return Collections.unmodifiableCollection(jobs.values());
  }

  @Override
  public Collection<Runner> liveRunners() {
    return Collections.unmodifiableCollection(runners.values());
  }

  @Override
  public Optional<Job> openJob(long id) {
    return Optional.ofNullable(jobs.get(id));
  }

  @Override
  public Optional<Runner> liveRunner(String name) {
    return Optional.ofNullable(runners.get(name));
  }

  @Override
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  void tellOfGeneration() {
    generationListeners.forEach(Runnable::run);
  }

  @Override
  public void onGeneration(Runnable listener) {
    generationListeners.add(listener);
  }

  @Override
  public void onRows(RowListener listener) {
    rowListeners.add(listener);
  }
}
