package dev.sluice.scheduler;

import dev.sluice.provider.WorkflowRuns.OpenRun;
import dev.sluice.routing.RepositoryName;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which open runs of a repository are looked at next, since one pass may not have the time for all
 * of them. Runs of which no job is known come first: their webhooks are the ones that were lost.
 * The others follow in the order in which they were listed first or looked at last, so that none
 * waits for ever. In memory only; for one thread at a time.
 */
final class RunTurns {
  private static final long FIRST = 0;

  private final Map<String, Map<Long, Long>> turns = new HashMap<>();
  private long last = FIRST;

  /**
   * Puts runs in their order.
   *
   * @param listed all open runs that GitHub told of
   * @param known ids of the runs of which a job is known
   */
  List<OpenRun> order(RepositoryName repository, List<OpenRun> listed, Set<Long> known) {
    Map<Long, Long> line = line(repository);
    line.keySet().retainAll(listed.stream().map(RunTurns::id).collect(Collectors.toSet()));
    listed.stream()
        .map(RunTurns::id)
        .filter(id -> !line.containsKey(id))
        .sorted()
        .forEach(id -> line.put(id, known.contains(id) ? ++last : FIRST));
    return listed.stream()
        .sorted(
            Comparator.comparing((OpenRun run) -> line.getOrDefault(id(run), FIRST))
                .thenComparing(RunTurns::id))
        .toList();
  }

  /** Sends a run to the end of the line. */
  void looked(RepositoryName repository, OpenRun run) {
    line(repository).put(id(run), ++last);
  }

  private Map<Long, Long> line(RepositoryName repository) {
    return turns.computeIfAbsent(repository.key(), _ -> new HashMap<>());
  }

  private static Long id(OpenRun run) {
    return run.facts().id();
  }

  /** Forgets all repositories but these. */
  void retain(Collection<String> keys) {
    turns.keySet().retainAll(keys);
  }
}
