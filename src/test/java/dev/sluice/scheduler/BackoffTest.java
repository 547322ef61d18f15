package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Instant START = Instant.parse("2026-11-24T03:00:00Z");

  @Test
  void growsToFiveMinutesAndStaysThere() {
    Backoff backoff = new Backoff(new Random(1));
    Instant now = START;
    Duration last = Duration.ZERO;
    for (int i = 0; i < 12; i++) {
      now = now.plusSeconds(1);
      backoff.failed("lane", now, "unavailable", "x");
      last = backoff.remaining("lane", now);
      now = now.plus(last);
    }
    assertThat(last).isBetween(Duration.ofMinutes(4), Duration.ofMinutes(6));
    backoff.succeeded("lane");
    assertThat(backoff.remaining("lane", now)).isZero();
  }

  @Test
  void aBurstOfFailuresCountsOnce() {
    Backoff backoff = new Backoff(new Random(1));
    for (int i = 0; i < 10; i++) {
      backoff.failed("lane", START, START.plusMillis(100 + i), "unavailable", "x");
    }
    assertThat(backoff.remaining("lane", START.plusSeconds(1))).isZero();
  }

  @Test
  void keepsToTheMomentThatGithubNames() {
    Backoff backoff = new Backoff(new Random(1));
    backoff.failedUntil("lane", START.plusSeconds(30), "rate-limited", "x");
    assertThat(backoff.remaining("lane", START)).isEqualTo(Duration.ofSeconds(30));
    assertThat(backoff.pause("lane", START.plusSeconds(30))).isEmpty();
  }
}
