package dev.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReplicaReportTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final ReplicaStorm.Outage OUTAGE =
      new ReplicaStorm.Outage(100 * SECOND, 120 * SECOND);

  private static final StormBooks BOOKS =
      new StormBooks(0, 0, Map.of(), 0, 0, 0, List.of(), 0, 0, 0, 0, List.of(), 0, Map.of());

  private static StormBalancer.Answer answer(int code, boolean fromReplica, long begin, long end) {
    return new StormBalancer.Answer(code, fromReplica, "one", begin * SECOND, end * SECOND);
  }

  private static ReplicaReport of(StormBalancer.Answer... answers) {
    var watch = new LeaderWatch(new StormStore(Path.of("none")), () -> false);
    return ReplicaReport.of(1, BOOKS, List.of(answers), List.of(OUTAGE), watch, Duration.ZERO);
  }

  @Test
  void a503CountsAsRightOnlyWhileTheStoreIsAwayAndShortlyAfter() {
    ReplicaReport report =
        of(
            answer(503, true, 98, 101),
            answer(503, true, 110, 110),
            answer(503, true, 124, 125),
            answer(503, true, 98, 99),
            answer(503, true, 126, 126),
            answer(202, true, 50, 50));
    assertThat(report.whileAway()).isEqualTo(3);
    assertThat(report.otherwise()).hasSize(2);
  }

  @Test
  void whatTheBalancerSaysIsCountedApart() {
    ReplicaReport report = of(answer(502, false, 50, 59), answer(202, true, 50, 50));
    assertThat(report.otherwise()).isEmpty();
    assertThat(report.answers()).isEqualTo(Map.of("502 by the balancer", 1L, "202", 1L));
  }
}
