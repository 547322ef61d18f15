package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.store.TestPostgres;
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

  /** {@code sqlite} or {@code postgresql}; both if it is not said. */
  private static final String STORE = System.getProperty("storm.store", "");

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** So many that every stage of a runner's life has been hit. */
  private static final int MANY = 100;

  /** Says with a stack trace that a client is gone, which is the point here. */
  private static final Logger CUT_CALLS = Logger.getLogger("io.grpc.netty");

  @TempDir Path directory;

  @Test
  void everyAcceptedJobRunsOnceAndNothingIsLeft() throws Exception {
    assumeTrue(STORE.isEmpty() || STORE.equals("sqlite"));
    storm(new StormStore(directory.resolve("sluice.db")), "sqlite");
  }

  @Test
  void everyAcceptedJobRunsOnceAndNothingIsLeftInPostgres() throws Exception {
    assumeTrue(STORE.isEmpty() || STORE.equals("postgresql"));
    TestPostgres server = TestPostgres.server();
    storm(StormStore.postgres(server.create(), server.port()), "postgresql");
  }

  private void storm(StormStore store, String name) throws Exception {
    CUT_CALLS.setLevel(Level.OFF);
    var progress = new StormProgress("storm-" + name + ".txt");
    progress.say("storm of " + KILLS + " kills on " + name + ", seed " + SEED);
    StormReport report;
    try (var storm = new CrashStorm(directory, store, SEED)) {
      report = storm.run(KILLS, PATIENCE, progress::say);
    }
    progress.say(report.toString());
    StormBooks books = report.books();
    books.trouble().forEach(progress::say);
    books.assertAllRight();
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
