package dev.sluice.scheduler;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All who listen. */
final class Listeners implements SchedulerListener {
  private final List<SchedulerListener> all = new CopyOnWriteArrayList<>();

  void add(SchedulerListener listener) {
    all.add(listener);
  }

  @Override
  public void launching(String pool, Duration waited) {
    all.forEach(listener -> listener.launching(pool, waited));
  }

  @Override
  public void launchFailed(String pool, String provider, String code) {
    all.forEach(listener -> listener.launchFailed(pool, provider, code));
  }

  @Override
  public void outdated(String pool) {
    all.forEach(listener -> listener.outdated(pool));
  }
}
