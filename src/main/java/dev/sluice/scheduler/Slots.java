package dev.sluice.scheduler;

import dev.sluice.config.Gpu;
import dev.sluice.config.Limits;
import dev.sluice.config.Pool;
import dev.sluice.ledger.Runner;
import dev.sluice.routing.RepositoryName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who holds how many slots, counted anew from the live runners on each look: nothing is ever
 * incremented in passing, so nothing can leak.
 */
final class Slots {
  private record PoolRepository(String pool, String repository) {}

  private final Map<String, Integer> byPool = new HashMap<>();
  private final Map<String, Integer> byRepository = new HashMap<>();
  private final Map<PoolRepository, Integer> byPoolAndRepository = new HashMap<>();
  private final Map<String, Integer> gpus = new HashMap<>();
  private int total;

  static Slots of(Collection<Runner> runners) {
    Slots slots = new Slots();
    for (Runner runner : runners) {
      if (runner.holdsSlot()) {
        slots.take(runner.pool(), runner.repository(), runner.gpu());
      }
    }
    return slots;
  }

  void take(String pool, RepositoryName repository, @Nullable Gpu gpu) {
    total++;
    byPool.merge(pool, 1, Integer::sum);
    byRepository.merge(repository.key(), 1, Integer::sum);
    byPoolAndRepository.merge(new PoolRepository(pool, repository.key()), 1, Integer::sum);
    if (gpu != null) {
      gpus.merge(gpu.capType(), gpu.count(), Integer::sum);
    }
  }

  int ofRepository(RepositoryName repository) {
    return byRepository.getOrDefault(repository.key(), 0);
  }

  /** Which cap forbids one more runner of {@code pool} for {@code repository}, if any does. */
  Optional<WaitingReason> forbids(Pool pool, RepositoryName repository, Limits limits) {
    Integer poolMax = pool.concurrency().max();
    if (poolMax != null && byPool.getOrDefault(pool.name(), 0) >= poolMax) {
      return Optional.of(WaitingReason.poolCap(pool.name(), poolMax));
    }
    Integer poolRepositoryMax = pool.concurrency().perRepository();
    var key = new PoolRepository(pool.name(), repository.key());
    if (poolRepositoryMax != null
        && byPoolAndRepository.getOrDefault(key, 0) >= poolRepositoryMax) {
      return Optional.of(
          WaitingReason.poolRepositoryCap(pool.name(), repository.toString(), poolRepositoryMax));
    }
    Integer repositoryMax = limits.perRepository();
    if (repositoryMax != null && ofRepository(repository) >= repositoryMax) {
      return Optional.of(WaitingReason.repositoryCap(repository.toString(), repositoryMax));
    }
    Gpu gpu = pool.gpu();
    Integer gpuMax = gpu == null ? null : limits.gpus().get(gpu.capType());
    if (gpu != null && gpuMax != null) {
      if (gpus.getOrDefault(gpu.capType(), 0) + gpu.count() > gpuMax) {
        return Optional.of(WaitingReason.gpuCap(gpu.capType(), gpuMax));
      }
    }
    Integer totalMax = limits.total();
    return totalMax != null && total >= totalMax
        ? Optional.of(WaitingReason.totalCap(totalMax))
        : Optional.empty();
  }
}
