package dev.sluice.doctor;

import dev.sluice.provider.Failure;
import dev.sluice.provider.Standing.Area;
import dev.sluice.routing.Target;

/** How to mend what GitHub refuses. Permissions are those of DEPLOY.md. */
final class Advice {
  /** For a credential that is not known at all. */
  static final String CREDENTIAL =
      "correct GITHUB_TOKEN (or GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY), or make a new one";

  private Advice() {}

  /** What the credential lacks to do that, at every kind of credential. */
  static String rights(Target target, Area area) {
    return switch (area) {
      case RUNNERS ->
          switch (target) {
            case Target.Repository _ ->
                "give the token \"Administration: read and write\" on the repository (fine-grained"
                    + " token or GitHub App), or the scope repo by an administrator (classic)";
            case Target.Organization _ ->
                "give the token \"Self-hosted runners: read and write\" of the organization"
                    + " (fine-grained token or GitHub App), or the scope admin:org by an owner"
                    + " (classic)";
            case Target.Enterprise _ ->
                "use a classic token with manage_runners:enterprise by an owner of the enterprise;"
                    + " nothing else can register runners there";
          };
      case RUNS ->
          "give the token \"Actions: read-only\" on the repository (fine-grained token or GitHub"
              + " App), or the scope repo (classic)";
    };
  }

  /** What to do about a call that failed for a reason other than rights. */
  static String of(Failure failure, String rights) {
    return switch (failure) {
      case Failure.Unauthorized _ -> CREDENTIAL;
      case Failure.Forbidden _ -> rights;
      case Failure.Absent _ ->
          "correct the name, or let the credential see it: GitHub answers 404 for both. " + rights;
      case Failure.Limited _ -> "wait until the limit ends; use a GitHub App for a higher one";
      case Failure.Unavailable _, Failure.Exhausted _ ->
          "see whether this machine reaches it, and https://www.githubstatus.com";
      case Failure.Conflict _, Failure.Refused _ ->
          "GitHub's or Modal's answer says what it does not take";
    };
  }

  /** Whether a failure says that something may not be seen. */
  static boolean isAboutRights(Failure failure) {
    return switch (failure) {
      case Failure.Unauthorized _, Failure.Forbidden _, Failure.Absent _ -> true;
      case Failure.Limited _,
          Failure.Unavailable _,
          Failure.Exhausted _,
          Failure.Conflict _,
          Failure.Refused _ ->
          false;
    };
  }

  /** Whether a failure says nothing about what was asked. */
  static boolean isPassing(Failure failure) {
    return switch (failure) {
      case Failure.Limited _, Failure.Unavailable _, Failure.Exhausted _ -> true;
      case Failure.Unauthorized _,
          Failure.Forbidden _,
          Failure.Absent _,
          Failure.Conflict _,
          Failure.Refused _ ->
          false;
    };
  }
}
