package dev.sluice.ledger;

import dev.sluice.routing.Lane;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Runners for tests. */
public final class RunnerFixtures {
  private RunnerFixtures() {}

  /** The runner r1 of pool cpu for label modal, before anything was asked of the outside. */
  public static Runner planned(Target target, RepositoryName repository, Instant now) {
    return Runner.planned(
        "r1",
        "cpu",
        new Lane(target, "", List.of("modal")),
        "d",
        1,
        repository,
        null,
        Duration.ofMinutes(5),
        new UUID(0, 1),
        now,
        "test");
  }
}
