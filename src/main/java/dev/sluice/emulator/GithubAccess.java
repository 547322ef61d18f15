package dev.sluice.emulator;

import dev.sluice.emulator.GithubOperation.Area;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who may make which call, and how GitHub tells those who may not: a private repository is hidden
 * from them, anything else is forbidden.
 */
final class GithubAccess {
  private static final String NOT_FOR_APPS = "Resource not accessible by integration";
  private static final String NOT_FOR_FINE_GRAINED =
      "Resource not accessible by personal access token";
  private static final String ALL_SCOPES =
      "admin:enterprise, admin:org, admin:org_hook, admin:repo_hook, repo";
  private static final DateTimeFormatter EXPIRY =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** The answer to a caller who may not make this call; empty if he may. */
  Optional<GithubAnswer> refusal(GithubOperation operation, GithubCall call) {
    Area area = operation.area();
    boolean forApps = area == Area.APP || isAppsOwn(call);
    if (area == Area.ANYONE) {
      return Optional.empty();
    }
    if (forApps) {
      return call.identity() instanceof GithubIdentity.Application
          ? Optional.empty()
          : refuse(401, GithubJwt.NOT_DECODED);
    }
    return switch (call.identity()) {
      case GithubIdentity.Omnipotent _ -> Optional.empty();
      case GithubIdentity.Anonymous _ -> anonymous(area, call);
      case GithubIdentity.Application _ -> refuse(401, "Bad credentials");
      case GithubIdentity.Classic user -> classic(user, operation, call);
      case GithubIdentity.FineGrained user -> fineGrained(user, operation, call);
      case GithubIdentity.Installed installed -> installed(installed, operation, call);
    };
  }

  /** The App's hook is reached below {@code /app}. */
  private static boolean isAppsOwn(GithubCall call) {
    return call.place() == null && call.request().path().startsWith("/app/");
  }

  private static Optional<GithubAnswer> anonymous(Area area, GithubCall call) {
    boolean reading = area == Area.METADATA || area == Area.ACTIONS;
    if (!reading) {
      return refuse(401, "Requires authentication");
    }
    return isOpen(call.subject()) ? Optional.empty() : Optional.of(GithubAnswer.notFound());
  }

  private static Optional<GithubAnswer> classic(
      GithubIdentity.Classic user, GithubOperation operation, GithubCall call) {
    List<String> accepted = scopes(operation, call);
    boolean scoped = accepted.isEmpty() || accepted.stream().anyMatch(user.scopes()::contains);
    boolean wantsAdministrator = operation.area() == Area.RUNNERS || operation.area() == Area.HOOKS;
    if (scoped && (user.administrator() || !wantsAdministrator)) {
      return Optional.empty();
    }
    return switch (call.place()) {
      case null -> refuse(403, "Forbidden");
      case GithubScope.Repository _ ->
          isOpen(call.subject()) || user.scopes().contains("repo")
              ? refuse(403, "Must have admin rights to Repository.")
              : Optional.of(GithubAnswer.notFound());
      case GithubScope.Organization _ ->
          operation.area() == Area.HOOKS
              ? Optional.of(GithubAnswer.notFound())
              : refuse(403, "Must have admin rights to Organization.");
      case GithubScope.Enterprise _ -> refuse(403, "Must have admin rights to Enterprise.");
    };
  }

  private static Optional<GithubAnswer> fineGrained(
      GithubIdentity.FineGrained user, GithubOperation operation, GithubCall call) {
    String owner = owner(call);
    if (operation.area() == Area.USER || operation == GithubOperation.GET_ORGANIZATION) {
      return Optional.empty();
    }
    if (owner == null) {
      return refuse(403, NOT_FOR_FINE_GRAINED);
    }
    boolean own = owner.equalsIgnoreCase(user.owner());
    boolean reading = operation.area() == Area.METADATA || operation.area() == Area.ACTIONS;
    if (reading && isOpen(call.subject())) {
      return Optional.empty();
    }
    if (!own && call.subject() != null && !isOpen(call.subject())) {
      return Optional.of(GithubAnswer.notFound());
    }
    return own && allows(user.permissions(), operation, call)
        ? Optional.empty()
        : refuse(403, NOT_FOR_FINE_GRAINED);
  }

  private static Optional<GithubAnswer> installed(
      GithubIdentity.Installed identity, GithubOperation operation, GithubCall call) {
    GithubInstallation installation = identity.installation();
    if (installation.suspendedAt() != null) {
      return refuse(403, "This installation has been suspended");
    }
    if (call.subject() != null && !identity.admits(call.subject())) {
      return Optional.of(GithubAnswer.notFound());
    }
    if (operation == GithubOperation.GET_ORGANIZATION) {
      return Optional.empty();
    }
    String owner = owner(call);
    boolean own = owner != null && installation.of(owner);
    return own && allows(identity.permissions(), operation, call)
        ? Optional.empty()
        : refuse(403, NOT_FOR_APPS);
  }

  private static boolean allows(
      GithubPermissions permissions, GithubOperation operation, GithubCall call) {
    String name = permission(operation, call.place());
    return name != null && permissions.allow(name, operation.level());
  }

  /**
   * The account a call is about; null for an enterprise, which tokens of one account never open.
   */
  private static @Nullable String owner(GithubCall call) {
    return switch (call.place()) {
      case null -> null;
      case GithubScope.Repository _ -> call.repository().owner();
      case GithubScope.Organization(String login) -> login;
      case GithubScope.Enterprise _ -> null;
    };
  }

  private static boolean isOpen(@Nullable GithubRepository repository) {
    return repository == null || repository.visibility() == GithubRepository.Visibility.PUBLIC;
  }

  /** The permission of Apps and fine-grained tokens; null if there is none for the call. */
  private static @Nullable String permission(
      GithubOperation operation, @Nullable GithubScope scope) {
    if (scope == null || scope instanceof GithubScope.Enterprise) {
      return null;
    }
    boolean repository = scope instanceof GithubScope.Repository;
    return switch (operation.area()) {
      case RUNNERS -> repository ? "administration" : "organization_self_hosted_runners";
      case HOOKS -> repository ? "repository_hooks" : "organization_hooks";
      case ACTIONS -> "actions";
      case METADATA -> "metadata";
      case APP, USER, ANYONE -> null;
    };
  }

  /** The scopes of classic tokens, any of which opens a call; empty if it needs none. */
  private static List<String> scopes(GithubOperation operation, GithubCall call) {
    boolean reads = operation.level() == GithubLevel.READ;
    return switch (call.place()) {
      case null -> List.of();
      case GithubScope.Enterprise _ -> List.of("admin:enterprise", "manage_runners:enterprise");
      case GithubScope.Organization _ ->
          switch (operation.area()) {
            case RUNNERS -> List.of("admin:org");
            case HOOKS -> List.of("admin:org_hook");
            case ACTIONS, METADATA, APP, USER, ANYONE -> List.of();
          };
      case GithubScope.Repository _ ->
          switch (operation.area()) {
            case RUNNERS ->
                isOpen(call.subject()) ? List.of("public_repo", "repo") : List.of("repo");
            case HOOKS ->
                reads
                    ? List.of("admin:repo_hook", "read:repo_hook", "repo", "write:repo_hook")
                    : List.of("admin:repo_hook", "repo", "write:repo_hook");
            case ACTIONS, METADATA -> isOpen(call.subject()) ? List.of() : List.of("repo");
            case APP, USER, ANYONE -> List.of();
          };
    };
  }

  /** What GitHub tells with each answer about the credential and about what the call wants. */
  Map<String, String> headers(GithubOperation operation, GithubCall call) {
    var headers = new TreeMap<String, String>();
    String permission = permission(operation, call.place());
    if (permission != null) {
      headers.put("x-accepted-github-permissions", permission + "=" + operation.level().word());
    }
    switch (call.identity()) {
      case GithubIdentity.Classic user -> {
        headers.put("x-oauth-scopes", String.join(", ", new TreeSet<>(user.scopes())));
        headers.put("x-accepted-oauth-scopes", String.join(", ", scopes(operation, call)));
      }
      case GithubIdentity.FineGrained user ->
          headers.put("github-authentication-token-expiration", EXPIRY.format(user.expiry()));
      case GithubIdentity.Omnipotent _ -> headers.put("x-oauth-scopes", ALL_SCOPES);
      case GithubIdentity.Anonymous _,
          GithubIdentity.Application _,
          GithubIdentity.Installed _ -> {}
    }
    return headers;
  }

  private static Optional<GithubAnswer> refuse(int status, String message) {
    return Optional.of(GithubAnswer.error(status, message));
  }
}
