package dev.sluice.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Runner;
import dev.sluice.store.MemoryLedger;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeaderLeaseTest {
  private Instant now = Instant.parse("2026-11-24T03:00:00Z");
  private Duration slept = Duration.ZERO;
  private boolean away;
  private final MemoryLedger.Rows rows = new MemoryLedger.Rows(() -> now);
  private final LeaderLease first = lease("first");
  private final LeaderLease second = lease("second");

  private LeaderLease lease(String holder) {
    var weather =
        new MemoryLedger.Weather() {
          @Override
          public boolean refuses() {
            return away;
          }

          @Override
          public void storing(Collection<Job> jobs, Collection<Runner> runners) {}
        };
    return new LeaderLease(
        new MemoryLedger(rows, weather),
        holder,
        LeaderLease.Pace.DEFAULT,
        () -> now,
        () -> Duration.between(Instant.EPOCH, now).minus(slept).toNanos());
  }

  private void pass(int seconds, LeaderLease... alive) {
    for (int i = 0; i < seconds; i++) {
      now = now.plusSeconds(1);
      for (LeaderLease one : alive) {
        one.step();
      }
    }
  }

  private static OptionalLong epoch(long number) {
    return OptionalLong.of(number);
  }

  @Test
  void isHeldByTheFirstAndFollowedByTheOthers() {
    assertThat(first.step()).isEqualTo(Duration.ofSeconds(5));
    assertThat(second.step()).isEqualTo(Duration.ofSeconds(1));
    pass(60, first, second);
    assertThat(first.epoch()).isEqualTo(epoch(1));
    assertThat(second.epoch()).isEmpty();
    assertThat(first.standing().leads()).isTrue();
    assertThat(second.standing().leads()).isFalse();
    assertThat(second.standing().holder()).isEqualTo("first");
    assertThat(second.standing().epoch()).isEqualTo(1);
    assertThat(second.changes()).isZero();
  }

  @Test
  void passesToAnotherOnceItIsOverByTheClockOfTheStore() {
    first.step();
    pass(14, second);
    assertThat(first.epoch()).isEmpty();
    assertThat(second.epoch()).isEmpty();
    pass(1, second);
    assertThat(second.epoch()).isEqualTo(epoch(2));
    assertThat(second.standing().leads()).isTrue();
    pass(5, first, second);
    assertThat(first.epoch()).isEmpty();
    assertThat(first.standing().holder()).isEqualTo("second");
    assertThat(first.changes()).isEqualTo(1);
  }

  @Test
  void oneThatIsFrozenStopsByItselfBeforeItsLeaseIsOver() {
    first.step();
    now = now.plusSeconds(13);
    assertThat(first.epoch()).isEmpty();
    assertThat(first.standing().leads()).isFalse();
  }

  @Test
  void oneWhoseMachineSleptStopsThoughItsMonotonicClockStoodStill() {
    first.step();
    now = now.plusSeconds(13);
    slept = Duration.ofSeconds(13);
    assertThat(first.epoch()).isEmpty();
  }

  @Test
  void isTakenAnewWithAnotherEpochByTheOneThatLetItRunOut() {
    first.step();
    now = now.plusSeconds(14);
    assertThat(first.epoch()).isEmpty();
    first.step();
    assertThat(first.epoch()).isEqualTo(epoch(2));
  }

  @Test
  void oneThatIsCutOffFromTheStoreStops() {
    first.step();
    away = true;
    pass(12, first);
    assertThat(first.epoch()).isEqualTo(epoch(1));
    pass(1, first);
    assertThat(first.epoch()).isEmpty();
    away = false;
    pass(1, first);
    assertThat(first.epoch()).isEqualTo(epoch(2));
  }

  @Test
  void isGivenBackOnClose() {
    first.step();
    second.step();
    first.close();
    first.close();
    assertThat(first.epoch()).isEmpty();
    second.step();
    assertThat(second.epoch()).isEqualTo(epoch(2));
  }

  @Test
  void oneThatClosesDoesNotTakeBackWhatAnotherHas() {
    first.step();
    now = now.plusSeconds(15);
    second.step();
    first.close();
    assertThat(second.step()).isEqualTo(Duration.ofSeconds(5));
    assertThat(second.epoch()).isEqualTo(epoch(2));
  }

  @Test
  void saysWhenItBeginsAndCeasesToLead() {
    var heard = new java.util.ArrayList<Boolean>();
    first.onChange(() -> heard.add(first.epoch().isPresent()));
    first.step();
    first.step();
    first.resign(7);
    first.resign(1);
    first.step();
    assertThat(heard).containsExactly(true, false, true);
    assertThat(first.epoch()).isEqualTo(epoch(2));
  }

  @Test
  void holdsByTheStoreOnlyInItsOwnTerm() {
    first.step();
    Ledger ledger = new MemoryLedger(rows, MemoryLedger.Weather.FAIR);
    assertThat(ledger.<Boolean>commit(tx -> first.holds(tx, 1))).isTrue();
    assertThat(ledger.<Boolean>commit(tx -> first.holds(tx, 2))).isFalse();
    assertThat(ledger.<Boolean>commit(tx -> second.holds(tx, 1))).isFalse();
  }

  /** Whatever freezes, sleeps and is cut off, in any order. */
  @Test
  void neverAreThereTwoAndNeverDoesAnEpochComeTwice() {
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var three = List.of(lease("a" + seed), lease("b" + seed), lease("c" + seed));
      long highest = 0;
      String last = "";
      for (int second = 0; second < 300; second++) {
        now = now.plusSeconds(1 + random.nextInt(random.nextInt(20) == 0 ? 20 : 1));
        away = random.nextInt(10) == 0;
        int frozen = second / 30 % 4;
        for (int i = 0; i < 3; i++) {
          if (i != frozen && random.nextInt(3) > 0) {
            three.get(i).step();
          }
        }
        List<LeaderLease> leading = three.stream().filter(one -> one.epoch().isPresent()).toList();
        assertThat(leading).as("seed %d, second %d", seed, second).hasSizeLessThan(2);
        for (LeaderLease one : leading) {
          long epoch = one.epoch().orElseThrow();
          assertThat(epoch).isGreaterThanOrEqualTo(highest);
          String holder = String.valueOf(one.standing().holder());
          assertThat(epoch > highest || holder.equals(last)).isTrue();
          highest = epoch;
          last = holder;
        }
      }
    }
  }
}
