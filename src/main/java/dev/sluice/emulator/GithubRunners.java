package dev.sluice.emulator;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * Registrations, the configs that were minted for them, and the processes that are connected.
 * Guarded by the model's lock.
 */
final class GithubRunners {
  private final RandomGenerator random;
  private final Map<Long, GithubRunner> runners = new TreeMap<>();

  /** Both ways, so that a registration that goes takes its config along at no cost. */
  private final Map<String, Long> unusedConfigs = new HashMap<>();

  private final Map<Long, String> configs = new HashMap<>();
  private final Map<Long, GithubRunnerSession.Listener> listeners = new HashMap<>();
  private long nextId = 1;

  GithubRunners(RandomGenerator random) {
    this.random = random;
  }

  GithubMint mint(
      GithubScope scope,
      String name,
      GithubGroup group,
      Collection<String> labels,
      String workFolder,
      Instant now) {
    if (runners.values().stream()
        .anyMatch(other -> other.scope().equals(scope) && other.name().equals(name))) {
      return new GithubMint.NameTaken();
    }
    var lowerCased = new TreeSet<String>();
    labels.forEach(label -> lowerCased.add(label.toLowerCase(Locale.ROOT)));
    var runner = new GithubRunner(nextId++, scope, name, lowerCased, group, false, null, now);
    String config = GithubJitConfig.mint(runner, workFolder, random);
    runners.put(runner.id(), runner);
    unusedConfigs.put(config, runner.id());
    configs.put(runner.id(), config);
    return new GithubMint.Minted(runner, config);
  }

  /** Uses a config up; empty if it is not good. */
  Optional<GithubRunner> connect(String config, GithubRunnerSession.Listener listener) {
    Long id = unusedConfigs.remove(config);
    if (id == null) {
      return Optional.empty();
    }
    configs.remove(id);
    listeners.put(id, listener);
    return find(id).map(runner -> put(runner.connected(true)));
  }

  /** Says that a process is gone; the registration stays. */
  GithubRunner disconnect(GithubRunner runner) {
    listeners.remove(runner.id());
    return put(runner.connected(false));
  }

  void assign(GithubRunner runner, long jobId) {
    put(runner.running(jobId));
  }

  /** Removes a registration and returns the process that is still connected. */
  Optional<GithubRunnerSession.Listener> remove(long id) {
    runners.remove(id);
    String config = configs.remove(id);
    if (config != null) {
      unusedConfigs.remove(config);
    }
    return Optional.ofNullable(listeners.remove(id));
  }

  Optional<GithubRunnerSession.Listener> listener(long id) {
    return Optional.ofNullable(listeners.get(id));
  }

  Optional<GithubRunner> find(long id) {
    return Optional.ofNullable(runners.get(id));
  }

  List<GithubRunner> all() {
    return List.copyOf(runners.values());
  }

  private GithubRunner put(GithubRunner runner) {
    runners.put(runner.id(), runner);
    return runner;
  }
}
