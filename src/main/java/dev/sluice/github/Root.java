package dev.sluice.github;

import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.util.List;

/** The beginning of a path of the REST API, and whom calls below it concern. */
record Root(List<String> path, Access access) {
  Root {
    path = List.copyOf(path);
  }

  /** Where the runners of a target are. */
  static Root runners(Target target) {
    return switch (target) {
      case Target.Repository(RepositoryName name) ->
          repository(name, Permission.REPOSITORY_RUNNERS);
      case Target.Organization(String login) ->
          organization(login, Permission.ORGANIZATION_RUNNERS);
      case Target.Enterprise(String slug) ->
          new Root(List.of("enterprises", slug), new Access.Enterprise(slug));
    };
  }

  /** Where the webhooks of a target are; an enterprise has none that the API shows. */
  static Root hooks(Target target) {
    return switch (target) {
      case Target.Repository(RepositoryName name) -> repository(name, Permission.REPOSITORY_HOOKS);
      case Target.Organization(String login) -> organization(login, Permission.ORGANIZATION_HOOKS);
      case Target.Enterprise _ -> runners(target);
    };
  }

  static Root repository(RepositoryName name, Permission permission) {
    return new Root(
        List.of("repos", name.owner(), name.name()),
        new Access.Account(name.owner(), name, permission));
  }

  static Root organization(String login, Permission permission) {
    return new Root(List.of("orgs", login), new Access.Account(login, null, permission));
  }

  /** Below {@code /app}. */
  static Root app() {
    return new Root(List.of("app"), new Access.App());
  }

  static Root everybody(String... path) {
    return new Root(List.of(path), new Access.Everybody());
  }
}
