package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * Finds the id of a runner group. A repository has only group 1; elsewhere digits are an id, and a
 * name is looked up, without case, in a list that is remembered for a while. Safe for any thread.
 */
final class RunnerGroups {
  private static final long REPOSITORY_GROUP = 1;

  /** Groups are changed by people; a new one may take so long to be seen. */
  private static final Duration FRESH = Duration.ofMinutes(10);

  private static final Duration RENEWING = Duration.ofMinutes(1);

  private final Transport transport;
  private final InstantSource clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  private record Group(long id, String name) {}

  private record Known(List<Group> groups, Instant until) {}

  RunnerGroups(Transport transport, InstantSource clock) {
    this.transport = transport;
    this.clock = clock;
  }

  Answer<Long> id(Target target, String group) {
    if (target instanceof Target.Repository) {
      return Answer.ok(REPOSITORY_GROUP);
    }
    if (group.matches("[0-9]{1,18}")) {
      return Answer.ok(Long.parseLong(group));
    }
    Known remembered = known.get(target.key());
    if (remembered != null) {
      Optional<Group> found = find(remembered.groups(), group);
      boolean fresh = clock.instant().isBefore(remembered.until());
      // While one caller reads the list anew, the others go on with the old one.
      if (found.isPresent() && (fresh || !isMineToRenew(target, remembered))) {
        return Answer.ok(found.get().id());
      }
    }
    return switch (read(target)) {
      case Answer.Ok<List<Group>>(List<Group> groups) -> {
        known.put(target.key(), new Known(groups, clock.instant().plus(FRESH)));
        yield find(groups, group)
            .map(found -> Answer.ok(found.id()))
            .orElseGet(() -> Answer.failed(absent(target, group)));
      }
      case Answer.Failed<List<Group>>(Failure failure) -> Answer.failed(failure);
    };
  }

  private boolean isMineToRenew(Target target, Known old) {
    return known.replace(
        target.key(), old, new Known(old.groups(), clock.instant().plus(RENEWING)));
  }

  /** What is remembered of a target seems wrong. */
  void forget(Target target) {
    known.remove(target.key());
  }

  private Answer<List<Group>> read(Target target) {
    // A mint waits for the answer.
    ApiCall call = ApiCall.get(Priority.MINT, Root.runners(target), "actions", "runner-groups");
    return Lists.read(transport, call, "runner_groups", RunnerGroups::group, Group::id);
  }

  private static Optional<Group> group(JsonNode node) {
    JsonNode id = node.path("id");
    JsonNode name = node.path("name");
    return id.isIntegralNumber() && name.isString()
        ? Optional.of(new Group(id.longValue(), name.stringValue()))
        : Optional.empty();
  }

  private static Optional<Group> find(List<Group> groups, String name) {
    return groups.stream().filter(group -> group.name().equalsIgnoreCase(name)).findFirst();
  }

  private static Failure absent(Target target, String group) {
    return new Failure.Absent("no runner group \"" + group + "\" at " + target.key());
  }
}
