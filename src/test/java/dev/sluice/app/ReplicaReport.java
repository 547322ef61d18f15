package dev.sluice.app;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a storm on several replicas came to.
 *
 * @param answers of the replicas to deliveries by code, and of the balancer
 * @param whileAway those 503 that fell into an outage of the store or soon after
 * @param otherwise those that did not, each with who said so and when
 * @param terms of leaders
 */
record ReplicaReport(
    int rounds,
    StormBooks books,
    Map<String, Long> answers,
    long whileAway,
    List<String> otherwise,
    long terms,
    Duration longestWithoutLeader,
    Duration longestWithoutLeaderOrStore,
    Duration runDown) {
  /** How long after an outage a replica may need to find out that the store is back. */
  private static final Duration MARGIN = Duration.ofSeconds(5);

  private static final int UNAVAILABLE = 503;

  static ReplicaReport of(
      int rounds,
      StormBooks books,
      List<StormBalancer.Answer> answers,
      List<ReplicaStorm.Outage> outages,
      LeaderWatch watch,
      Duration runDown) {
    List<StormBalancer.Answer> unavailable =
        answers.stream()
            .filter(answer -> answer.fromReplica() && answer.code() == UNAVAILABLE)
            .toList();
    List<String> otherwise =
        unavailable.stream()
            .filter(answer -> outages.stream().noneMatch(outage -> isIn(answer, outage)))
            .map(answer -> describe(answer, outages))
            .toList();
    return new ReplicaReport(
        rounds,
        books,
        answers.stream()
            .collect(
                Collectors.groupingBy(
                    answer -> answer.code() + (answer.fromReplica() ? "" : " by the balancer"),
                    TreeMap::new,
                    Collectors.counting())),
        unavailable.size() - otherwise.size(),
        otherwise,
        watch.epoch(),
        watch.longest(),
        watch.longestAway(),
        runDown);
  }

  private static boolean isIn(StormBalancer.Answer answer, ReplicaStorm.Outage outage) {
    return answer.endNanos() - outage.beginNanos() >= 0
        && answer.beginNanos() - outage.endNanos() <= MARGIN.toNanos();
  }

  private static String describe(StormBalancer.Answer answer, List<ReplicaStorm.Outage> outages) {
    long since =
        outages.stream()
            .mapToLong(outage -> answer.beginNanos() - outage.endNanos())
            .filter(nanos -> nanos > 0)
            .min()
            .orElse(-1);
    return "503 by %s after %.1f s, %.1f s after the store was back"
        .formatted(answer.by(), (answer.endNanos() - answer.beginNanos()) / 1e9, since / 1e9);
  }

  @Override
  public String toString() {
    return """
    rounds: %d
    %s
    answers to the balancer: %s; 503 while the store was away: %d, otherwise: %d
    terms of leaders: %d; longest without a leader: %.1f s, and with the store away: %.1f s
    from the end of the load to nothing left: %.1f s\
    """
        .formatted(
            rounds,
            books,
            answers,
            whileAway,
            otherwise.size(),
            terms,
            longestWithoutLeader.toMillis() / 1000.0,
            longestWithoutLeaderOrStore.toMillis() / 1000.0,
            runDown.toMillis() / 1000.0);
  }
}
