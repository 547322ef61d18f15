package dev.sluice.emulator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A call that was understood so far.
 *
 * @param place the account or repository it is about, null for the others
 * @param subject null unless it is about a repository
 * @param numbers those in the path below the scope, in order
 * @param apiBase what links in answers start with
 */
record GithubCall(
    GithubRequest request,
    GithubIdentity identity,
    @Nullable GithubScope place,
    @Nullable GithubRepository subject,
    List<Long> numbers,
    String apiBase) {
  private static final JsonMapper JSON = new JsonMapper();

  /** Does one call. */
  interface Endpoint {
    /** Answers, or throws a {@link GithubRefusal}. */
    GithubAnswer answer(GithubCall call);
  }

  /** Where a call is about an account or a repository. */
  GithubScope scope() {
    return present(place);
  }

  /** Where a call is about a repository. */
  GithubRepository repository() {
    return present(subject);
  }

  /** The first number of the path. */
  long id() {
    return numbers.getFirst();
  }

  /** The App, where only its JWT is admitted. */
  GithubApp app() {
    if (identity instanceof GithubIdentity.Application(GithubApp app)) {
      return app;
    }
    throw new IllegalStateException("served to Apps only");
  }

  /** The body, an object; nothing counts as an empty one. */
  JsonNode body() {
    try {
      JsonNode body = JSON.readTree(request.body().isBlank() ? "{}" : request.body());
      if (body.isObject()) {
        return body;
      }
    } catch (JacksonException malformed) {
      throw GithubRefusal.of(400, "Problems parsing JSON");
    }
    throw GithubRefusal.of(400, "Body should be a JSON object");
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not served at this scope");
    }
    return value;
  }
}
