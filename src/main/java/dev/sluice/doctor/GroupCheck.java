package dev.sluice.doctor;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Standing;
import dev.sluice.provider.Standing.Area;
import dev.sluice.provider.Standing.RunnerGroup;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Whether the runner groups are there and take the jobs that are meant for them. */
final class GroupCheck {
  static final String GROUP = "github.group";

  private final Standing standing;

  GroupCheck(Standing standing) {
    this.standing = standing;
  }

  List<Finding> check(Agenda.Group group) {
    Target target = group.target();
    String subject = RightsCheck.name(target) + " " + group.name();
    return switch (standing.groups(target, null)) {
      case Answer.Failed<List<RunnerGroup>>(Failure failure) ->
          List.of(
              Advice.isAboutRights(failure)
                  // Told by the check of the target's runners, which takes the same right.
                  ? Finding.skip(GROUP, subject, "groups cannot be read: " + failure.detail())
                  : Finding.fail(
                      GROUP,
                      subject,
                      "groups cannot be read: " + failure.detail(),
                      Advice.of(failure, Advice.rights(target, Area.RUNNERS))));
      case Answer.Ok<List<RunnerGroup>>(List<RunnerGroup> groups) ->
          find(groups, group.name())
              .map(found -> check(group, subject, found))
              .orElseGet(() ->
                  List.of(
                      Finding.fail(
                          GROUP,
                          subject,
                          "there is no such runner group",
                          "create it, or name one of: "
                              + groups.stream()
                                  .map(RunnerGroup::name)
                                  .collect(Collectors.joining(", ")))));
    };
  }

  private List<Finding> check(Agenda.Group wanted, String subject, RunnerGroup group) {
    List<Finding> findings = new ArrayList<>();
    if (wanted.letsPublicIn() && !group.allowsPublic()) {
      findings.add(
          Finding.warn(
              GROUP,
              subject,
              "a pool takes jobs of public repositories, and this group does not: they would wait"
                  + " with no error",
              "allow public repositories in the group's settings, or leave public out of the"
                  + " pool's visibility"));
    }
    if (!group.workflows().isEmpty()) {
      findings.add(
          Finding.warn(
              GROUP,
              subject,
              "it takes only jobs of " + String.join(", ", group.workflows()),
              "let the pool match only these workflows, or open the group to all"));
    }
    for (RepositoryName repository : wanted.repositories()) {
      admits(wanted.target(), subject, group, repository).ifPresent(findings::add);
    }
    return findings.isEmpty()
        ? List.of(Finding.ok(GROUP, subject, "it is there and takes their jobs"))
        : findings;
  }

  private Optional<Finding> admits(
      Target target, String subject, RunnerGroup group, RepositoryName repository) {
    return switch (standing.groups(target, repository)) {
      case Answer.Failed<List<RunnerGroup>>(Failure failure) ->
          Optional.of(
              Finding.warn(
                  GROUP,
                  subject,
                  "whether it takes jobs of " + repository + " cannot be read: " + failure.detail(),
                  Advice.of(failure, Advice.rights(target, Area.RUNNERS))));
      case Answer.Ok<List<RunnerGroup>>(List<RunnerGroup> visible) ->
          visible.stream().anyMatch(one -> one.id() == group.id())
              ? Optional.empty()
              : Optional.of(
                  Finding.fail(
                      GROUP,
                      subject,
                      "it takes no jobs of " + repository + ": they would wait with no error",
                      "add the repository in the group's settings"));
    };
  }

  private static Optional<RunnerGroup> find(List<RunnerGroup> groups, String wanted) {
    return groups.stream()
        .filter(group ->
            wanted.matches("[0-9]{1,18}")
                ? group.id() == Long.parseLong(wanted)
                : group.name().equalsIgnoreCase(wanted))
        .findFirst();
  }
}
