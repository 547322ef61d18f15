package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few kills in the suite; {@code bench/storm.sh} has many more. */
class CrashStormTest {
  private static final int KILLS = Integer.getInteger("storm.kills", 5);
  private static final long SEED = Long.getLong("storm.seed", 1);

  private static final Path PROGRESS =
      Path.of(System.getProperty("sluice.root", "."), "target", "process-logs", "storm.txt");

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** So many that every stage of a runner's life has been hit. */
  private static final int MANY = 100;

  /** Says with a stack trace that a client is gone, which is the point here. */
  private static final Logger CUT_CALLS = Logger.getLogger("io.grpc.netty");

  @TempDir Path directory;

  /** At once in the file; what goes to the standard output is held back until the test is over. */
  private static void say(String line) {
    System.out.println(line);
    try {
      Files.writeString(
          PROGRESS, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyAcceptedJobRunsOnceAndNothingIsLeft() throws Exception {
    CUT_CALLS.setLevel(Level.OFF);
    Files.createDirectories(PROGRESS.getParent());
    Files.deleteIfExists(PROGRESS);
    say("storm of " + KILLS + " kills, seed " + SEED);
    StormReport report;
    try (var storm = new CrashStorm(directory, SEED)) {
      report = storm.run(KILLS, PATIENCE, CrashStormTest::say);
    }
    say(report.toString());
    report.trouble().forEach(CrashStormTest::say);
    assertThat(report.trouble()).isEmpty();
    assertThat(report.twice()).isZero();
    assertThat(report.strays()).isZero();
    assertThat(report.lost()).as("found by polling, and never run").isZero();
    assertThat(report.acceptedOnce()).isPositive();
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
