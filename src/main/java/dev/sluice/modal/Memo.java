package dev.sluice.modal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Remembers what a look-up brought. Callers that ask at once for the same key share one look-up; a
 * failed one is told to all of them and forgotten.
 */
final class Memo<K, V> {
  private final ConcurrentMap<K, CompletableFuture<V>> values = new ConcurrentHashMap<>();

  V get(K key, Supplier<V> lookup) {
    var mine = new CompletableFuture<V>();
    CompletableFuture<V> first = values.putIfAbsent(key, mine);
    if (first != null) {
      return await(first);
    }
    try {
      mine.complete(lookup.get());
    } catch (RuntimeException | Error e) {
      values.remove(key, mine);
      mine.completeExceptionally(e);
    }
    return await(mine);
  }

  /**
   * Looks up anew and remembers what came; a failure leaves nothing. Shares a look-up that is under
   * way.
   */
  V refresh(K key, Supplier<V> lookup) {
    CompletableFuture<V> known = values.get(key);
    if (known != null && known.isDone()) {
      values.remove(key, known);
    }
    return get(key, lookup);
  }

  /** Whether a look-up brought this value and it is still remembered. */
  boolean holds(V value) {
    return values.values().stream()
        .anyMatch(
            known -> known.state() == Future.State.SUCCESS && value.equals(known.resultNow()));
  }

  void clear() {
    values.clear();
  }

  private static <V> V await(CompletableFuture<V> value) {
    try {
      return value.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case CallFailed failed -> throw failed;
        case null -> throw e;
        case Throwable _ -> throw e;
      }
    }
  }
}
