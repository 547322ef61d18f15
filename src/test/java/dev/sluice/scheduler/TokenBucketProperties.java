package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.scheduler.Pacing.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TokenBucketProperties {
  private static final Instant START = Instant.parse("2026-11-24T03:00:00Z");

  @Property(tries = 300)
  void letsNoMoreThroughInAnyWindowThanItsRate(
      @ForAll @IntRange(min = 1, max = 20) int burst,
      @ForAll @DoubleRange(min = 0.1, max = 50) double perSecond,
      @ForAll @Size(min = 1, max = 200) List<@IntRange(max = 3_000) Integer> gapsMillis) {
    var bucket = new TokenBucket(new Rate(burst, perSecond), START);
    List<Instant> taken = new ArrayList<>();
    Instant now = START;
    for (int gap : gapsMillis) {
      now = now.plusMillis(gap);
      if (bucket.wait(now).isZero()) {
        bucket.take();
        taken.add(now);
      }
    }
    for (int from = 0; from < taken.size(); from++) {
      for (int to = from; to < taken.size(); to++) {
        double seconds = Duration.between(taken.get(from), taken.get(to)).toMillis() / 1000.0;
        assertThat((double) (to - from + 1))
            .isLessThanOrEqualTo(burst + seconds * perSecond + 1e-6);
      }
    }
  }

  @Property(tries = 200)
  void theWaitItTellsIsEnough(
      @ForAll @IntRange(min = 1, max = 5) int burst,
      @ForAll @DoubleRange(min = 0.1, max = 50) double perSecond,
      @ForAll @IntRange(min = 1, max = 30) int takes) {
    var bucket = new TokenBucket(new Rate(burst, perSecond), START);
    Instant now = START;
    for (int i = 0; i < takes; i++) {
      now = now.plus(bucket.wait(now)).plusNanos(1);
      assertThat(bucket.wait(now)).isLessThanOrEqualTo(Duration.ofNanos(1_000));
      bucket.take();
    }
  }
}
