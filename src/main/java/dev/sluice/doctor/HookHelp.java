package dev.sluice.doctor;

import dev.sluice.provider.Failure;
import dev.sluice.provider.HookSite;

/** What to do about a call on webhooks that failed. */
final class HookHelp {
  private HookHelp() {}

  static String of(HookSite site, Failure failure) {
    return switch (failure) {
      case Failure.Unauthorized _ -> credential(site);
      case Failure.Forbidden _, Failure.Absent _ -> permission(site);
      case Failure.Refused _, Failure.Conflict _ -> "GitHub's message says what it does not take";
      case Failure.Limited limited -> "try again after " + limited.retryAt();
      case Failure.Exhausted _, Failure.Unavailable _ ->
          "try again; https://www.githubstatus.com tells whether GitHub has trouble";
    };
  }

  private static String credential(HookSite site) {
    return switch (site) {
      case HookSite.App _ ->
          "the webhook of an App is reached as that App: set GITHUB_APP_ID and"
              + " GITHUB_APP_PRIVATE_KEY";
      case HookSite.Repository _, HookSite.Organization _ ->
          "GitHub does not know the credential: see whether it expired or was revoked";
    };
  }

  private static String permission(HookSite site) {
    return switch (site) {
      case HookSite.Repository _ ->
          "check the name, and give the credential Webhooks: read and write on this repository (a"
              + " classic token: admin:repo_hook, of an administrator)";
      case HookSite.Organization _ ->
          "check the name, and give the credential the organization permission Webhooks: read and"
              + " write (a classic token: admin:org_hook, of an owner); a user has no webhooks of"
              + " all repositories, so name the repositories";
      case HookSite.App _ -> credential(site);
    };
  }
}
