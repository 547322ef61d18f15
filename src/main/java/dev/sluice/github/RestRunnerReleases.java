package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerReleases;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The releases of {@code actions/runner} over the REST API 2022-11-28. */
final class RestRunnerReleases implements RunnerReleases {
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,6}){2}");

  private static final Root ROOT = Root.everybody("repos", "actions", "runner");

  private final Transport transport;

  RestRunnerReleases(Transport transport) {
    this.transport = transport;
  }

  @Override
  public Answer<String> latest() {
    ApiCall call = ApiCall.get(Priority.LOOK_UP, ROOT, "releases", "latest");
    return switch (Reads.optional(transport, call, RestRunnerReleases::version)) {
      case Answer.Ok<Optional<String>>(Optional<String> version) ->
          version
              .map(Answer::ok)
              .orElseGet(() ->
                  Answer.failed(
                      new Failure.Absent("this GitHub has no repository actions/runner")));
      case Answer.Failed<Optional<String>>(Failure failure) -> Answer.failed(failure);
    };
  }

  @Override
  public Answer<List<Release>> recent() {
    ApiCall call = ApiCall.get(Priority.LOOK_UP, ROOT, "releases").with("per_page", "100");
    Outcome outcome = transport.send(call);
    if (!(outcome instanceof Outcome.Answered(Reply reply)) || reply.status() != 200) {
      return Answer.failed(Failures.of(call, outcome));
    }
    JsonNode body = reply.array().orElse(null);
    if (body == null) {
      return Answer.failed(Failures.unreadable(call, reply));
    }
    List<Release> releases = new ArrayList<>();
    for (JsonNode node : body) {
      boolean out =
          !node.path("draft").asBoolean(false) && !node.path("prerelease").asBoolean(false);
      Optional<Instant> at = Times.read(node.path("published_at"));
      Optional<String> version = version(node);
      if (out && at.isPresent() && version.isPresent()) {
        releases.add(new Release(version.get(), at.get()));
      }
    }
    releases.sort(Comparator.comparing(Release::publishedAt).reversed());
    return Answer.ok(List.copyOf(releases));
  }

  private static Optional<String> version(JsonNode release) {
    String tag = release.path("tag_name").asString("");
    String version = tag.startsWith("v") ? tag.substring(1) : tag;
    return VERSION.matcher(version).matches() ? Optional.of(version) : Optional.empty();
  }
}
