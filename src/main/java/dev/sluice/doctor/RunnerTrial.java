package dev.sluice.doctor;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry;
import dev.sluice.provider.RunnerRegistry.MintRequest;
import dev.sluice.provider.RunnerRegistry.RegisteredRunner;
import dev.sluice.provider.RunnerRegistry.Registration;
import dev.sluice.provider.RunnerRegistry.Removal;
import dev.sluice.provider.Standing.Area;
import dev.sluice.routing.Target;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Registers a runner and removes it at once: the only way to be certain that this may be done. No
 * job can meet it, for no process ever starts and its label is asked for by nobody.
 */
final class RunnerTrial {
  private static final String LABEL = "sluice-doctor";

  private final RunnerRegistry registry;
  private final RandomGenerator random;

  RunnerTrial(RunnerRegistry registry, RandomGenerator random) {
    this.registry = registry;
    this.random = random;
  }

  Finding check(Target target, String group) {
    String subject = RightsCheck.name(target);
    String name = LABEL + "-" + Long.toString(random.nextLong(1L << 40), 36);
    var request = new MintRequest(name, Set.of(name), group, "_work");
    return switch (registry.mint(target, request)) {
      case Answer.Failed<Registration>(Failure failure) ->
          Finding.fail(
              RightsCheck.RUNNERS,
              subject,
              "no runner can be registered: " + failure.detail() + left(target, name, failure),
              Advice.of(failure, Advice.rights(target, Area.RUNNERS)));
      case Answer.Ok<Registration>(Registration registration) ->
          removed(target, registration.runnerId())
              ? Finding.ok(
                  RightsCheck.RUNNERS, subject, "a runner was registered and removed again")
              : Finding.warn(
                  RightsCheck.RUNNERS,
                  subject,
                  "runner " + name + " was registered but could not be removed",
                  "remove it by hand, or leave it: GitHub drops it after a day");
    };
  }

  /** A registration may be there although its answer was lost; says so where it stays. */
  private String left(Target target, String name, Failure failure) {
    if (!(failure instanceof Failure.Unavailable(String _, boolean sent)) || !sent) {
      return "";
    }
    boolean gone =
        registry.find(target, name)
                instanceof Answer.Ok<Optional<RegisteredRunner>>(Optional<RegisteredRunner> found)
            && (found.isEmpty() || removed(target, found.get().id()));
    return gone ? "" : "; runner " + name + " may be left, which GitHub drops after a day";
  }

  private boolean removed(Target target, long id) {
    return registry.remove(target, id) instanceof Answer.Ok<Removal>(Removal removal)
        && removal != Removal.BUSY;
  }
}
