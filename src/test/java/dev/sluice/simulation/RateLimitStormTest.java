package dev.sluice.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.sluice.emulator.GithubApp;
import dev.sluice.emulator.GithubJob;
import dev.sluice.emulator.GithubRepository.Visibility;
import dev.sluice.emulator.GithubRequest;
import dev.sluice.github.InProcessGithub;
import dev.sluice.github.InProcessGithub.Exchange;
import dev.sluice.github.InProcessGithub.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * GitHub's limits in virtual time. {@code -Dlimits.full=true} plays the storms at their full size,
 * {@code -Dlimits.seeds=N} with so many seeds, from {@code -Dlimits.first=N} on.
 */
class RateLimitStormTest {
  private static final Logger LOG = (Logger) LoggerFactory.getLogger("dev.sluice");
  private static final Level LEVEL = LOG.getLevel();
  private static final boolean FULL = Boolean.getBoolean("limits.full");
  private static final int MATRIX = 256;
  private static final Duration JOB = Duration.ofMinutes(3);

  /** Filled in: an environment variable. */
  private static final String POOLS =
      """
      version: 1
      defaults: { timeout: 60m, idleTimeout: 30m }
      pools:
        - name: cpu
          match: { labels: { all: [modal] } }
          env: { MARK: "%d" }
      """;

  private static final String ORGANIZATION_POOLS =
      """
      version: 1
      defaults: { timeout: 60m, idleTimeout: 30m }
      pools:
        - name: cpu
          match: { labels: { all: [modal] } }
          runner: { scope: organization, group: Default }
      """;

  @BeforeAll
  static void silence() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void restore() {
    LOG.setLevel(LEVEL);
  }

  private static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    long first = Long.getLong("limits.first", 1);
    for (int i = 0; i < Integer.getInteger("limits.seeds", 1); i++) {
      seeds.add(first + i);
    }
    return seeds;
  }

  private static Storm withToken(long seed, int hourlyLimit, boolean overlapping) {
    return new Storm(
        seed,
        Storm.table(1, POOLS.formatted(1)),
        hourlyLimit,
        overlapping,
        github -> github.withToken(Storm.TOKEN));
  }

  private static void report(String storm, long seed, Storm played) {
    System.out.println(storm + ", seed " + seed + ": " + played.figures());
  }

  @Test
  void aMatrixOf256AtOnceAndItsRerun() {
    for (long seed : seeds()) {
      Storm storm = withToken(seed, 5_000, true);
      List<GithubJob> jobs = storm.queue("acme/app", MATRIX, JOB, "success");
      List<GithubJob> failing = storm.queue("acme/app", MATRIX / 4, JOB, "failure");
      storm.settle(Duration.ofHours(2));
      Duration first = storm.lastMint();
      assertThat(storm.world.github.rerunFailed(failing.getFirst().run().id()))
          .hasSize(failing.size());
      storm.settle(Duration.ofHours(2));
      assertThat(jobs)
          .extracting(job -> storm.world.job(job.id()).conclusion())
          .containsOnly("success");
      assertThat(storm.count(exchange -> exchange.status() == 403 || exchange.status() == 429))
          .isZero();
      assertThat(first).isLessThan(Duration.ofMinutes(10));
      report("matrix (last mint before the re-run " + first.toSeconds() + " s)", seed, storm);
    }
  }

  @Test
  void whatMattersLessStopsFirst() {
    for (long seed : seeds()) {
      Storm storm = withToken(seed, 600, true);
      for (int i = 0; i < 8; i++) {
        String repository = "acme/r" + i;
        storm.queue(repository, 1, JOB, "success");
        for (int batch = 0; batch < 6; batch++) {
          storm.later(
              Duration.ofMinutes(2 + batch * 7L), () -> storm.queue(repository, 8, JOB, "success"));
        }
      }
      var stranger = new Stranger(storm);
      stranger.calls();
      storm.playTo(Duration.ofMinutes(50));
      stranger.stops();
      storm.settle(Duration.ofHours(3));
      report("scarce", seed, storm);
      System.out.println(storm.course(Duration.ofMinutes(5)));

      Duration reset = Duration.ofHours(1);
      List<Duration> polls = storm.sent(Kind.POLL, Duration.ZERO, reset);
      List<Duration> lookUps = storm.sent(Kind.LOOK_UP, Duration.ZERO, reset);
      List<Duration> mints = storm.sent(Kind.MINT, Duration.ZERO, reset);
      assertThat(polls.getLast()).isLessThan(lookUps.getLast()).isLessThan(mints.getLast());
      assertThat(storm.sent(Kind.MINT, polls.getLast(), reset).size())
          .as("launches after the last poll")
          .isGreaterThan(60);
      assertThat(mints.getLast()).as("all are used up").isLessThan(Duration.ofMinutes(45));
      assertThat(storm.sent(Kind.POLL, reset, reset.multipliedBy(2))).isNotEmpty();
      assertThat(storm.secondaryRefusals()).isZero();
      assertThat(storm.lastMint()).isLessThan(Duration.ofMinutes(65));
    }
  }

  /** Somebody else who uses the same token, and keeps to its limit. */
  private static final class Stranger {
    private final Storm storm;
    private boolean goesOn = true;

    private Stranger(Storm storm) {
      this.storm = storm;
    }

    private void stops() {
      goesOn = false;
    }

    private void calls() {
      if (!goesOn) {
        return;
      }
      var answer =
          storm
              .rest
              .handle(
                  new GithubRequest(
                      "GET",
                      "/repos/acme/r0/actions/runs",
                      Map.of(),
                      "Bearer " + Storm.TOKEN.reveal(),
                      ""),
                  "https://api.test")
              .orElseThrow();
      int left = Integer.parseInt(answer.headers().getOrDefault("x-ratelimit-remaining", "0"));
      Instant reset =
          Instant.ofEpochSecond(
              Long.parseLong(answer.headers().getOrDefault("x-ratelimit-reset", "0")));
      storm.later(
          left > 2 ? Duration.ofSeconds(15) : Duration.between(storm.world.now(), reset),
          this::calls);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void burstsOfRefusals(boolean told) {
    for (long seed : seeds()) {
      for (boolean overlapping : List.of(true, false)) {
        for (int minutes : FULL ? List.of(1, 4, 10) : List.of(4)) {
          Storm storm = withToken(seed, 5_000, overlapping);
          for (int i = 0; i < 20; i++) {
            String repository = "acme/r" + i % 5;
            storm.later(
                Duration.ofSeconds(30L * i), () -> storm.queue(repository, 4, JOB, "success"));
          }
          storm.playTo(Duration.ofMinutes(3));
          Duration burst = Duration.ofMinutes(minutes);
          if (told) {
            storm.rest.faults().refuseFor(burst, Duration.ofSeconds(20));
          } else {
            storm.rest.faults().refuseFor(burst);
          }
          storm.settle(Duration.ofHours(2));
          Duration after = storm.lastMint().minusMinutes(3).minus(burst);
          List<Duration> refusals =
              storm.sent(Exchange::secondary, Duration.ZERO, Duration.ofHours(2));
          if (told) {
            // Those under way when it began, and one for each wait.
            assertThat(refusals.size()).isLessThan(Storm.AT_ONCE + 3 * minutes + 1);
            assertThat(after).isLessThan(Duration.ofMinutes(6));
          } else {
            waitsGrow(refusals);
            assertThat(after).isLessThan(burst.plusMinutes(6));
          }
          report(
              "burst of "
                  + minutes
                  + " min, "
                  + (told ? "told 20 s" : "told no time")
                  + (overlapping ? "" : ", one call at a time")
                  + " (last mint "
                  + after.toSeconds()
                  + " s after its end)",
              seed,
              storm);
        }
      }
    }
  }

  /** Refusals of calls that were under way together count as one. */
  private static void waitsGrow(List<Duration> refusals) {
    Duration wait = Duration.ofSeconds(60);
    for (int i = 1; i < refusals.size(); i++) {
      Duration apart = refusals.get(i).minus(refusals.get(i - 1));
      if (apart.compareTo(Duration.ofSeconds(2)) > 0) {
        assertThat(apart).isGreaterThanOrEqualTo(wait);
        wait = wait.multipliedBy(2);
      }
    }
  }

  @Test
  void manyRemovalsDoNotStarveLaunches() {
    int removed = FULL ? 500 : 200;
    for (long seed : seeds()) {
      Storm storm = withToken(seed, 5_000, true);
      storm.world.modal.sandboxes().scheduling(false);
      List<GithubJob> given = storm.queue("acme/app", removed, JOB, "success");
      storm.playUntil(
          () -> storm.world.modal.sandboxes().live().size() == removed,
          Duration.ofMinutes(15),
          "all are launched");
      given.forEach(storm::cancel);
      storm.playTo(Duration.ofMinutes(14));
      storm.later(Duration.ofMinutes(6), () -> storm.world.modal.sandboxes().scheduling(true));
      storm.world.apply(Storm.table(2, POOLS.formatted(2)));
      Instant from = storm.world.now();
      for (int i = 0; i < 10; i++) {
        storm.later(Duration.ofSeconds(15L * i), () -> storm.queue("acme/app", 5, JOB, "success"));
      }
      storm.settle(Duration.ofHours(2));
      assertThat(storm.count(exchange -> exchange.status() == 403 || exchange.status() == 429))
          .isZero();
      Duration launches = storm.lastMint().minus(Duration.between(World.START, from));
      List<Duration> removals = storm.sent(Kind.DELETE, Duration.ZERO, Duration.ofHours(3));
      assertThat(removals).hasSizeGreaterThanOrEqualTo(removed);
      Duration all = removals.get(removed - 1).minus(Duration.between(World.START, from));
      report(
          removed
              + " removals (all removed after "
              + all.toSeconds()
              + " s, last of the 50 new ones minted after "
              + launches.toSeconds()
              + " s)",
          seed,
          storm);
      assertThat(launches).isLessThan(Duration.ofSeconds(150));
    }
  }

  @Test
  void theLimitOfOneInstallationHoldsNobodyElseBack() {
    int jobs = FULL ? MATRIX : MATRIX / 2;
    int hourlyLimit = FULL ? 200 : 100;
    for (long seed : seeds()) {
      Storm storm =
          new Storm(
              seed, Storm.table(1, ORGANIZATION_POOLS), hourlyLimit, true, InProcessGithub::asApp);
      GithubApp app = InProcessGithub.app();
      for (String organization : List.of("acme", "other")) {
        storm.world.github.addRepository(organization + "/app", Visibility.PRIVATE, true, null);
        storm.rest.apps().install(app, organization);
      }
      storm.queue("other/app", 1, JOB, "success");
      storm.queue("acme/app", jobs, JOB, "success");
      storm.playTo(Duration.ofMinutes(15));
      assertThat(storm.world.github.jobs())
          .anyMatch(job -> job.status() == GithubJob.Status.QUEUED);
      storm.unheard("other/app");
      List<GithubJob> others = storm.queue("other/app", 20, JOB, "success");
      storm.playUntil(
          () ->
              others.stream()
                  .allMatch(
                      job -> storm.world.job(job.id()).status() == GithubJob.Status.COMPLETED),
          Duration.ofMinutes(25),
          "the other organization's jobs are done");
      assertThat(storm.world.github.jobs())
          .anyMatch(job -> job.status() == GithubJob.Status.QUEUED);
      Duration found =
          Duration.between(World.START.plus(Duration.ofMinutes(15)), storm.world.now());
      storm.settle(Duration.ofHours(4));
      assertThat(storm.secondaryRefusals()).isZero();
      report(
          "two installations (20 jobs of the other without a webhook done after "
              + found.toSeconds()
              + " s)",
          seed,
          storm);
    }
  }
}
