package dev.sluice.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.routing.PoolFixtures;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class JobProperties {
  private static Job fresh(JobEvent event) {
    return new Job(
        1,
        event.facts(),
        null,
        "",
        event.phase(),
        new Disposition.Pending("new"),
        1,
        Discovery.WEBHOOK,
        Instant.EPOCH,
        Instant.EPOCH,
        event.conclusion(),
        event.runnerId(),
        event.runnerName());
  }

  @Property
  void phaseOnlyMovesForwardUnderAnyOrder(@ForAll("events") List<JobEvent> events) {
    Job job = fresh(events.getFirst());
    Phase highest = job.phase();
    for (JobEvent event : events) {
      Job next = job.heard(event, Instant.EPOCH.plusSeconds(1));
      assertThat(next.phase()).isGreaterThanOrEqualTo(job.phase());
      highest = highest.max(event.phase());
      job = next;
    }
    assertThat(job.phase()).isEqualTo(highest);
  }

  @Property
  void hearingAnEventTwiceChangesNothing(@ForAll("events") List<JobEvent> events) {
    Job job = fresh(events.getFirst());
    for (JobEvent event : events) {
      Job once = job.heard(event, Instant.EPOCH.plusSeconds(1));
      assertThat(once.heard(event, Instant.EPOCH.plusSeconds(2))).isEqualTo(once);
      job = once;
    }
  }

  @Property
  void aKnownConclusionIsNeverTakenBackByAnEarlierEvent(@ForAll("events") List<JobEvent> events) {
    Job job = fresh(events.getFirst());
    for (JobEvent event : events) {
      Job next = job.heard(event, Instant.EPOCH);
      if (job.conclusion() != null && event.conclusion() == null) {
        assertThat(next.conclusion()).isEqualTo(job.conclusion());
      }
      if (job.phase() == Phase.COMPLETED && event.phase() != Phase.COMPLETED) {
        assertThat(next).isEqualTo(job);
      }
      job = next;
    }
  }

  @Provide
  Arbitrary<List<JobEvent>> events() {
    Arbitrary<JobEvent> event =
        Combinators.combine(
                Arbitraries.of(Phase.class),
                Arbitraries.of("success", "cancelled", "failure"),
                Arbitraries.longs().between(1, 3).injectNull(0.3))
            .as((phase, conclusion, runner) ->
                new JobEvent(
                    1,
                    PoolFixtures.job("modal"),
                    null,
                    "",
                    phase,
                    phase == Phase.COMPLETED ? conclusion : null,
                    phase.compareTo(Phase.QUEUED) > 0 ? runner : null,
                    phase.compareTo(Phase.QUEUED) > 0 && runner != null
                        ? "runner-" + runner
                        : null));
    return event.list().ofMinSize(1).ofMaxSize(8);
  }
}
