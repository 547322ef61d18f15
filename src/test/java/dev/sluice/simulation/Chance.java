package dev.sluice.simulation;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/** All that is left to chance in a history; the same seed tosses the same. */
final class Chance {
  private final SplittableRandom random;

  private Chance(SplittableRandom random) {
    this.random = random;
  }

  static Chance of(long seed) {
    return new Chance(new SplittableRandom(seed));
  }

  /** Another stream, which is not disturbed by how much is drawn from this one. */
  Chance split() {
    return new Chance(random.split());
  }

  SplittableRandom generator() {
    return random;
  }

  boolean oneIn(int times) {
    return random.nextInt(times) == 0;
  }

  /** From {@code least} to {@code most}, both included. */
  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  Duration upTo(Duration most) {
    return Duration.ofMillis(random.nextLong(most.toMillis() + 1));
  }

  Duration between(Duration least, Duration most) {
    return least.plus(upTo(most.minus(least)));
  }

  <T> T pick(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }
}
