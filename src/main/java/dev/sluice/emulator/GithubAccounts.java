package dev.sluice.emulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes users, organizations and repositories with every field that GitHub's webhook schema
 * requires, most of them links.
 */
final class GithubAccounts {
  private static final List<String> USER_LINKS =
      List.of(
          "followers",
          "following{/other_user}",
          "gists{/gist_id}",
          "starred{/owner}{/repo}",
          "subscriptions",
          "orgs",
          "repos",
          "events{/privacy}",
          "received_events");

  private static final List<String> REPOSITORY_LINKS =
      List.of(
          "forks",
          "keys{/key_id}",
          "collaborators{/collaborator}",
          "teams",
          "hooks",
          "issues/events{/number}",
          "events",
          "assignees{/user}",
          "branches{/branch}",
          "tags",
          "git/blobs{/sha}",
          "git/tags{/sha}",
          "git/refs{/sha}",
          "git/trees{/sha}",
          "statuses/{sha}",
          "languages",
          "stargazers",
          "contributors",
          "subscribers",
          "subscription",
          "commits{/sha}",
          "git/commits{/sha}",
          "comments{/number}",
          "issues/comments{/number}",
          "contents/{+path}",
          "compare/{base}...{head}",
          "merges",
          "{archive_format}{/ref}",
          "downloads",
          "issues{/number}",
          "pulls{/number}",
          "milestones{/number}",
          "notifications{?since,all,participating}",
          "labels{/name}",
          "releases{/id}",
          "deployments");

  private GithubAccounts() {}

  static ObjectNode user(String login, String type) {
    String api = "https://api.github.com/users/" + login;
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("login", login);
    node.put("id", idOf(login));
    node.put("node_id", nodeId("U", idOf(login)));
    node.put("avatar_url", "https://avatars.githubusercontent.com/u/" + idOf(login) + "?v=4");
    node.put("gravatar_id", "");
    node.put("url", api);
    node.put("html_url", "https://github.com/" + login);
    for (String link : USER_LINKS) {
      node.put(key(link), api + "/" + link);
    }
    node.put("type", type);
    node.put("site_admin", false);
    return node;
  }

  static ObjectNode organization(String login) {
    String api = "https://api.github.com/orgs/" + login;
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("login", login);
    node.put("id", idOf(login));
    node.put("node_id", nodeId("O", idOf(login)));
    node.put("url", api);
    for (String link : new String[] {"repos", "events", "hooks", "issues"}) {
      node.put(link + "_url", api + "/" + link);
    }
    node.put("members_url", api + "/members{/member}");
    node.put("public_members_url", api + "/public_members{/member}");
    node.put("avatar_url", "https://avatars.githubusercontent.com/u/" + idOf(login) + "?v=4");
    node.putNull("description");
    return node;
  }

  static ObjectNode repository(GithubRepository repository) {
    String api = api(repository);
    String web = web(repository);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", repository.id());
    node.put("node_id", nodeId("R", repository.id()));
    node.put("name", repository.name());
    node.put("full_name", repository.fullName());
    node.put("private", repository.visibility() != GithubRepository.Visibility.PUBLIC);
    String type = repository.ownedByOrganization() ? "Organization" : "User";
    node.set("owner", user(repository.owner(), type));
    node.put("html_url", web);
    node.putNull("description");
    node.put("fork", false);
    node.put("url", api);
    for (String link : REPOSITORY_LINKS) {
      node.put(key(link), api + "/" + link);
    }
    for (String moment : new String[] {"created_at", "updated_at", "pushed_at"}) {
      node.put(moment, "2026-01-01T00:00:00Z");
    }
    node.put("git_url", "git://github.com/" + repository.fullName() + ".git");
    node.put("ssh_url", "git@github.com:" + repository.fullName() + ".git");
    node.put("clone_url", web + ".git");
    node.put("svn_url", web);
    node.putNull("homepage").putNull("language").putNull("mirror_url").putNull("license");
    for (String count :
        new String[] {
          "size",
          "stargazers_count",
          "watchers_count",
          "forks_count",
          "open_issues_count",
          "forks",
          "open_issues",
          "watchers"
        }) {
      node.put(count, 0);
    }
    for (String has : new String[] {"issues", "projects", "downloads", "wiki"}) {
      node.put("has_" + has, true);
    }
    node.put("has_pages", false).put("archived", false).put("disabled", false);
    node.put("is_template", false).put("web_commit_signoff_required", false);
    node.putArray("topics");
    node.putObject("custom_properties");
    node.put("visibility", repository.visibility().word());
    node.put("default_branch", "main");
    return node;
  }

  static String api(GithubRepository repository) {
    return "https://api.github.com/repos/" + repository.fullName();
  }

  static String web(GithubRepository repository) {
    return "https://github.com/" + repository.fullName();
  }

  static String nodeId(String kind, long id) {
    byte[] bytes = Long.toString(id).getBytes(StandardCharsets.US_ASCII);
    return kind + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A number that stays the same for a login, as GitHub's does. */
  static long idOf(String login) {
    return 1_000_000L + Integer.toUnsignedLong(login.toLowerCase(Locale.ROOT).hashCode());
  }

  /** {@code issues/events{/number}} is listed as {@code issue_events_url}, and so on. */
  private static String key(String link) {
    return switch (link) {
      case "orgs" -> "organizations_url";
      case "issues/events{/number}" -> "issue_events_url";
      case "issues/comments{/number}" -> "issue_comment_url";
      case "{archive_format}{/ref}" -> "archive_url";
      case "git/blobs{/sha}" -> "blobs_url";
      case "git/trees{/sha}" -> "trees_url";
      case "compare/{base}...{head}" -> "compare_url";
      case String other -> other.replaceAll("[/]?\\{.*$", "").replace('/', '_') + "_url";
    };
  }
}
