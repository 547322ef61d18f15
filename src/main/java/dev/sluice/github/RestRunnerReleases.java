package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerReleases;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** The releases of {@code actions/runner} over the REST API 2022-11-28. */
final class RestRunnerReleases implements RunnerReleases {
  private static final Pattern VERSION = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,6}){2}");

  private final Transport transport;

  RestRunnerReleases(Transport transport) {
    this.transport = transport;
  }

  @Override
  public Answer<String> latest() {
    ApiCall call =
        ApiCall.get(
            Priority.LOOK_UP, Root.everybody("repos", "actions", "runner"), "releases", "latest");
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

  private static Optional<String> version(JsonNode release) {
    String tag = release.path("tag_name").asString("");
    String version = tag.startsWith("v") ? tag.substring(1) : tag;
    return VERSION.matcher(version).matches() ? Optional.of(version) : Optional.empty();
  }
}
