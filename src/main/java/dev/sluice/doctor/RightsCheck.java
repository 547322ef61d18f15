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
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the credential may really do at each target: tried where it can be, else looked up. */
final class RightsCheck {
  static final String RUNNERS = "github.runners";
  static final String RUNS = "github.runs";
  static final String REPOSITORY = "github.repository";
  private static final String WRITE = "write";
  private static final String MAY = "runners can be listed and registered";

  private final Standing standing;
  private final Identity identity;

  RightsCheck(Standing standing, Identity identity) {
    this.standing = standing;
    this.identity = identity;
  }

  /**
   * What a repository is, whether its runs can be read and, if runners register at it, whether they
   * may. Stops at what makes the rest fail as well.
   *
   * @param trial registers a runner there; null not to
   */
  List<Finding> repository(
      RepositoryName name, boolean registersHere, @Nullable Supplier<Finding> trial) {
    Optional<Finding> closed = closed(name);
    if (closed.isPresent()) {
      return List.of(closed.get());
    }
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
              .map(facts -> repository(name, facts, registersHere, trial))
              .orElseGet(() ->
                  List.of(
                      Finding.fail(
                          REPOSITORY,
                          name.toString(),
                          "GitHub knows no such repository, or the credential does not see it",
                          "correct the name in the pools file, or let the token see it")));
    };
  }

  /** Whether the App does not get at a repository at all. */
  private Optional<Finding> closed(RepositoryName name) {
    return switch (identity) {
      case Identity.Classic _, Identity.FineGrained _ -> Optional.empty();
      case Identity.App app ->
          switch (standing.installation(name.owner(), name)) {
            case Answer.Failed<Optional<Installation>> _ -> Optional.empty();
            case Answer.Ok<Optional<Installation>>(Optional<Installation> found) ->
                uninstalled(app, REPOSITORY, name.toString(), found.orElse(null));
          };
    };
  }

  private static Optional<Finding> uninstalled(
      Identity.App app, String check, String subject, @Nullable Installation installation) {
    if (installation == null) {
      return Optional.of(
          Finding.fail(
              check,
              subject,
              "the GitHub App is not installed there",
              "install App "
                  + app.slug()
                  + " at the account, and for this repository if it is not for all; or correct the"
                  + " name"));
    }
    return installation.suspended()
        ? Optional.of(
            Finding.fail(
                check,
                subject,
                "the GitHub App's installation is suspended",
                "let the owner of the account unsuspend it: Settings, GitHub Apps, Configure"))
        : Optional.empty();
  }

  private List<Finding> repository(
      RepositoryName asked,
      RepositoryFacts facts,
      boolean registersHere,
      @Nullable Supplier<Finding> trial) {
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
      findings.add(
          Finding.warn(
              REPOSITORY,
              name,
              "it is archived, so it runs no jobs",
              "drop it from the pools file"));
    } else {
      findings.add(Finding.ok(REPOSITORY, name, facts.visibility().word()));
    }
    findings.add(read(RUNS, name, new Target.Repository(asked), Area.RUNS, "runs can be read"));
    if (registersHere) {
      Target target = new Target.Repository(asked);
      findings.add(administers(facts).orElseGet(() -> runners(target, trial)));
    }
    return findings;
  }

  /** Of classic tokens only: what GitHub says of others there is not about them. */
  private Optional<Finding> administers(RepositoryFacts facts) {
    return identity instanceof Identity.Classic token && facts.admin().equals(Optional.of(false))
        ? Optional.of(
            Finding.fail(
                RUNNERS,
                facts.name().toString(),
                token.login() + " does not administer it, so GitHub refuses to register runners",
                "use the token of an administrator of the repository"))
        : Optional.empty();
  }

  /**
   * Whether runners can be listed and registered there.
   *
   * @param trial registers one; null not to
   */
  Finding runners(Target target, @Nullable Supplier<Finding> trial) {
    Finding declared = declared(target);
    if (declared.level() == Finding.Level.FAIL) {
      return declared;
    }
    Finding read = read(RUNNERS, name(target), target, Area.RUNNERS, "runners can be listed");
    if (read.level() != Finding.Level.OK) {
      return read;
    }
    return trial == null ? declared : trial.get();
  }

  /** What the credential says of itself. */
  private Finding declared(Target target) {
    return switch (identity) {
      case Identity.Classic token -> classic(target, token.scopes());
      case Identity.FineGrained _ ->
          Finding.warn(
              RUNNERS,
              name(target),
              "runners can be listed; GitHub does not tell whether a fine-grained token may"
                  + " register any",
              "to be certain, run with --try-runner, which registers one and removes it at"
                  + " once");
      case Identity.App app -> app(app, target);
    };
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

  private static Finding classic(Target target, Set<String> scopes) {
    List<String> enough =
        switch (target) {
          case Target.Repository _ -> List.of("repo", "public_repo");
          case Target.Organization _ -> List.of("admin:org");
          case Target.Enterprise _ -> List.of("manage_runners:enterprise", "admin:enterprise");
        };
    return enough.stream().anyMatch(scopes::contains)
        ? Finding.ok(RUNNERS, name(target), MAY)
        : Finding.fail(
            RUNNERS,
            name(target),
            "the token has no scope " + String.join(" or ", enough),
            Advice.rights(target, Area.RUNNERS));
  }

  private Finding app(Identity.App app, Target target) {
    return switch (target) {
      case Target.Repository(RepositoryName name) ->
          app(app, target, "administration", standing.installation(name.owner(), name));
      case Target.Organization(String login) ->
          app(app, target, "organization_self_hosted_runners", standing.installation(login, null));
      case Target.Enterprise _ ->
          Finding.fail(
              RUNNERS,
              name(target),
              "GitHub Apps cannot register runners at an enterprise",
              Advice.rights(target, Area.RUNNERS));
    };
  }

  private static Finding app(
      Identity.App app, Target target, String permission, Answer<Optional<Installation>> answer) {
    String subject = name(target);
    return switch (answer) {
      case Answer.Failed<Optional<Installation>>(Failure failure) ->
          Finding.fail(
              RUNNERS,
              subject,
              "the App's installation cannot be looked up: " + failure.detail(),
              Advice.of(failure, Advice.rights(target, Area.RUNNERS)));
      case Answer.Ok<Optional<Installation>>(Optional<Installation> found) ->
          uninstalled(app, RUNNERS, subject, found.orElse(null))
              .orElseGet(() ->
                  found.filter(one -> WRITE.equals(one.permissions().get(permission))).isPresent()
                      ? Finding.ok(RUNNERS, subject, MAY)
                      : Finding.fail(
                          RUNNERS,
                          subject,
                          "the App's installation may not write " + permission,
                          Advice.rights(target, Area.RUNNERS)
                              + ", and let the owner of the account accept it"));
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
