package dev.sluice.app;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a storm came to, by the emulators' own books but for {@code stages} and {@code discoveries}.
 *
 * @param wanted jobs that a pool takes
 * @param accepted those of them whose {@code queued} was answered 2xx, redeliveries included
 * @param answers attempts to deliver by status code, 0 for none
 * @param once wanted jobs that one runner in one sandbox ran to the end they were to have
 * @param acceptedOnce those of them whose {@code queued} was answered 2xx
 * @param cancelled wanted jobs that somebody cancelled and so may have run or not
 * @param trouble wanted jobs that were neither, each with what is wrong
 * @param twice jobs that were started more often than once
 * @param strays jobs of no pool that were started
 * @param sandboxes ever created
 * @param mostAtOnce the most sandboxes that were alive at one moment
 * @param stages live rows of runners at the kills, by stage
 * @param starts how long each start took until webhooks were taken in
 * @param lost wanted jobs without a 2xx that never ran
 */
record StormReport(
    long kills,
    long wanted,
    long accepted,
    Map<Integer, Long> answers,
    long once,
    long acceptedOnce,
    long cancelled,
    List<String> trouble,
    long twice,
    long strays,
    long lost,
    long sandboxes,
    long mostAtOnce,
    Map<String, Long> stages,
    Map<String, Long> discoveries,
    List<Duration> starts,
    Duration runDown) {
  StormReport {
    trouble = List.copyOf(trouble);
    starts = starts.stream().sorted().toList();
  }

  long rowsAtKills() {
    return stages.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public String toString() {
    return """
    kills: %d, live rows at them: %d
      %s
    deliveries by answer (0 = refused or cut): %s
    jobs that a pool takes: %d, of them answered 2xx: %d; found by %s
    run exactly once: %d, of them answered 2xx: %d; cancelled by people: %d, run twice: %d, run without a pool: %d
    answered 2xx and not run: %d, not answered 2xx and not run: %d
    sandboxes: %d, most at once: %d
    start to ready: median %d ms, longest %d ms (%d starts)
    from the last start to nothing left: %.1f s\
    """
        .formatted(
            kills,
            rowsAtKills(),
            stages.entrySet().stream()
                .map(stage -> stage.getKey() + " " + stage.getValue())
                .collect(Collectors.joining("; ")),
            answers,
            wanted,
            accepted,
            discoveries,
            once,
            acceptedOnce,
            cancelled,
            twice,
            strays,
            trouble.size(),
            lost,
            sandboxes,
            mostAtOnce,
            starts.get(starts.size() / 2).toMillis(),
            starts.getLast().toMillis(),
            starts.size(),
            runDown.toMillis() / 1000.0);
  }
}
