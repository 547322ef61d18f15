package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few kills in the suite; {@code bench/storm.sh} has many more. */
class CrashStormTest {
  private static final int KILLS = Integer.getInteger("storm.kills", 5);
  private static final long SEED = Long.getLong("storm.seed", 1);

  /** So many that every stage of a runner's life has been hit. */
  private static final int MANY = 100;

  /** Says with a stack trace that a client is gone, which is the point here. */
  private static final Logger CUT_CALLS = Logger.getLogger("io.grpc.netty");

  @TempDir Path directory;

  @Test
  void everyAcceptedJobRunsOnceAndNothingIsLeft() throws Exception {
    CUT_CALLS.setLevel(Level.OFF);
    System.out.println("storm of " + KILLS + " kills, seed " + SEED);
    StormReport report;
    try (var storm = new CrashStorm(directory, SEED)) {
      report =
          storm.run(KILLS, Duration.ofMinutes(2), line -> System.out.println("storm: " + line));
    }
    System.out.println(report.toString().indent(2));
    report.trouble().forEach(System.out::println);
    assertThat(report.trouble()).isEmpty();
    assertThat(report.twice()).isZero();
    assertThat(report.strays()).isZero();
    assertThat(report.accepted()).isPositive();
    assertThat(report.once()).isPositive();
    assertThat(report.mostAtOnce()).isBetween(1L, (long) CrashStorm.CAP);
    assertThat(report.rowsAtKills()).as("kills that hit live work").isPositive();
    if (KILLS >= MANY) {
      assertThat(report.stages())
          .containsKeys(
              "PLANNED",
              "MINTED, no secret yet",
              "MINTED, sandbox asked for",
              "CREATED",
              "BUSY",
              "FINISHED, fenced");
    }
  }
}
