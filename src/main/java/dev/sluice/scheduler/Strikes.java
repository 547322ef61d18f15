package dev.sluice.scheduler;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts something as true once two looks, far enough apart, agree and none between them disagreed.
 * In memory only: a restart begins anew. Safe for any number of threads.
 */
final class Strikes {
  private final Duration apart;
  private final ConcurrentMap<String, Instant> since = new ConcurrentHashMap<>();

  Strikes(Duration apart) {
    this.apart = apart;
  }

  /** Records a look that says so; true if it is the second one. */
  boolean strike(String key, Instant now) {
    Instant first = since.putIfAbsent(key, now);
    return first != null && !first.plus(apart).isAfter(now);
  }

  /** Records a look that says otherwise. */
  void clear(String key) {
    since.remove(key);
  }

  /** Forgets all keys but these. */
  void retain(Set<String> keys) {
    since.keySet().retainAll(keys);
  }
}
