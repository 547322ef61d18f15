package dev.sluice.doctor;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.Standing;
import dev.sluice.provider.Standing.Area;
import dev.sluice.provider.Standing.Identity;
import dev.sluice.provider.Standing.Installation;
import dev.sluice.provider.Standing.Readable;
import dev.sluice.provider.Standing.RepositoryFacts;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the credential may really do at each target: tried where it can be, else looked up. */
final class RightsCheck {
  static final String RUNNERS = "github.runners";
  static final String RUNS = "github.runs";
  static final String REPOSITORY = "github.repository";
  private static final String WRITE = "write";

  private final Standing standing;
  private final Identity identity;

  RightsCheck(Standing standing, Identity identity) {
    this.standing = standing;
    this.identity = identity;
  }

  /** What a repository is, and whether its runs can be read. */
  List<Finding> repository(RepositoryName name) {
    return switch (standing.repository(name)) {
      case Answer.Failed<Optional<RepositoryFacts>>(Failure failure) ->
          List.of(
              Finding.fail(
                  REPOSITORY,
                  name.toString(),
                  "it cannot be read: " + failure.detail(),
                  Advice.of(failure, Advice.rights(new Target.Repository(name), Area.RUNS))));
      case Answer.Ok<Optional<RepositoryFacts>>(Optional<RepositoryFacts> found) ->
          found
              .map(facts -> repository(name, facts))
              .orElseGet(() ->
                  List.of(
                      Finding.fail(
                          REPOSITORY,
                          name.toString(),
                          "GitHub knows no such repository, or the credential does not see it",
                          "correct the name in the pools file, or let the token or the App see"
                              + " it")));
    };
  }

  private List<Finding> repository(RepositoryName asked, RepositoryFacts facts) {
    List<Finding> findings = new ArrayList<>();
    String name = asked.toString();
    if (!facts.name().key().equals(asked.key())) {
      findings.add(
          Finding.warn(
              REPOSITORY,
              name,
              "it is called " + facts.name() + " now, which no pattern of the old name matches",
              "write the new name in the pools file"));
    } else if (facts.archived()) {
      findings.add(Finding.warn(REPOSITORY, name, "it is archived, so it runs no jobs", "drop it"));
    } else {
      findings.add(Finding.ok(REPOSITORY, name, facts.visibility().word()));
    }
    findings.add(read(RUNS, name, new Target.Repository(asked), Area.RUNS, "runs can be read"));
    return findings;
  }

  /** Whether runners can be listed and registered there. */
  List<Finding> runners(Target target) {
    String subject = name(target);
    Finding read = read(RUNNERS, subject, target, Area.RUNNERS, "");
    if (read.level() != Finding.Level.OK) {
      return List.of(read);
    }
    return List.of(
        switch (identity) {
          case Identity.Classic(String login, var scopes, var _, var _) ->
              classic(target, login, scopes);
          case Identity.FineGrained _ ->
              Finding.warn(
                  RUNNERS,
                  subject,
                  "runners can be listed; GitHub does not tell whether a fine-grained token may"
                      + " register any",
                  "to be certain, run with --try-runner, which registers one and removes it at"
                      + " once");
          case Identity.App _ -> app(target);
        });
  }

  private Finding read(String check, String subject, Target target, Area area, String ok) {
    return switch (standing.read(target, area)) {
      case Answer.Ok<Readable> _ -> Finding.ok(check, subject, ok);
      case Answer.Failed<Readable>(Failure failure) ->
          Finding.fail(
              check,
              subject,
              "cannot be read: " + failure.detail(),
              Advice.of(failure, Advice.rights(target, area)));
    };
  }

  private Finding classic(Target target, String login, java.util.Set<String> scopes) {
    List<String> enough =
        switch (target) {
          case Target.Repository _ -> List.of("repo", "public_repo");
          case Target.Organization _ -> List.of("admin:org");
          case Target.Enterprise _ -> List.of("manage_runners:enterprise", "admin:enterprise");
        };
    String subject = name(target);
    if (enough.stream().noneMatch(scopes::contains)) {
      return Finding.fail(
          RUNNERS,
          subject,
          "the token has no scope " + String.join(" or ", enough),
          Advice.rights(target, Area.RUNNERS));
    }
    if (target instanceof Target.Repository(RepositoryName name)
        && standing.repository(name)
            instanceof Answer.Ok<Optional<RepositoryFacts>>(Optional<RepositoryFacts> facts)
        && facts.flatMap(RepositoryFacts::admin).equals(Optional.of(false))) {
      return Finding.fail(
          RUNNERS,
          subject,
          login + " does not administer it, so GitHub refuses to register runners",
          "use the token of an administrator of the repository");
    }
    return Finding.ok(RUNNERS, subject, "runners can be listed and registered");
  }

  private Finding app(Target target) {
    return switch (target) {
      case Target.Repository(RepositoryName name) ->
          app(target, "administration", standing.installation(name.owner(), name));
      case Target.Organization(String login) ->
          app(target, "organization_self_hosted_runners", standing.installation(login, null));
      case Target.Enterprise _ ->
          Finding.fail(
              RUNNERS,
              name(target),
              "GitHub Apps cannot register runners at an enterprise",
              Advice.rights(target, Area.RUNNERS));
    };
  }

  private static Finding app(
      Target target, String permission, Answer<Optional<Installation>> answer) {
    String subject = name(target);
    String help =
        "grant the App \""
            + permission
            + ": read and write\" in its settings, and let the owner"
            + " of the installation accept it";
    return switch (answer) {
      case Answer.Failed<Optional<Installation>>(Failure failure) ->
          Finding.fail(
              RUNNERS,
              subject,
              "cannot be looked up: " + failure.detail(),
              Advice.of(failure, help));
      case Answer.Ok<Optional<Installation>>(Optional<Installation> found) -> {
        @Nullable Installation installation = found.orElse(null);
        if (installation == null) {
          yield Finding.fail(
              RUNNERS, subject, "the App is not installed there", "install it there");
        }
        if (installation.suspended()) {
          yield Finding.fail(
              RUNNERS,
              subject,
              "the App's installation is suspended",
              "let its owner unsuspend it");
        }
        Map<String, String> granted = installation.permissions();
        yield WRITE.equals(granted.get(permission))
            ? Finding.ok(RUNNERS, subject, "runners can be listed and registered")
            : Finding.fail(
                RUNNERS, subject, "the App's installation may not write " + permission, help);
      }
    };
  }

  /** A target as people write it. */
  static String name(Target target) {
    return switch (target) {
      case Target.Repository(RepositoryName name) -> name.toString();
      case Target.Organization(String login) -> login;
      case Target.Enterprise(String slug) -> "enterprise " + slug;
    };
  }
}
