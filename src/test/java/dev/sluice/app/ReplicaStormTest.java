package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** A few rounds in the suite; {@code bench/replicas.sh} has many more. */
class ReplicaStormTest {
  private static final int ROUNDS = Integer.getInteger("replicas.rounds", 3);

  /** 0: two and three in turns. */
  private static final int COUNT = Integer.getInteger("replicas.count", 0);

  private static final long SEED = Long.getLong("replicas.seed", 1);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Says with a stack trace that a client is gone, which is the point here. */
  private static final Logger CUT_CALLS = Logger.getLogger("io.grpc.netty");

  @Test
  void everyAcceptedJobRunsOnceAndNothingIsLeft() throws Exception {
    CUT_CALLS.setLevel(Level.OFF);
    var progress = new StormProgress("replicas.txt");
    progress.say("storm of " + ROUNDS + " rounds on several replicas, seed " + SEED);
    ReplicaReport report;
    try (var storm = new ReplicaStorm(SEED, progress::say)) {
      report = storm.run(ROUNDS, COUNT, PATIENCE);
    }
    progress.say(report.toString());
    report.books().trouble().forEach(progress::say);
    report.otherwise().forEach(progress::say);
    report.books().assertAllRight();
    assertThat(report.otherwise()).as("503 although the store was there").isEmpty();
    assertThat(report.terms()).as("each round has two leaders lost").isGreaterThan(2L * ROUNDS);
  }
}
