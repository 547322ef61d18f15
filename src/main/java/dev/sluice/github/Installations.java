package dev.sluice.github;

import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.routing.RepositoryName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Where the GitHub App is installed: at most once at every account. Webhooks tell it by the way;
 * else GitHub is asked. Safe for any thread.
 */
final class Installations {
  /** People install an App and expect it to work. */
  private static final Duration NOT_FOUND = Duration.ofSeconds(30);

  private record Missing(Failure failure, Instant until) {}

  private final InstantSource clock;
  private final Map<String, Long> known = new ConcurrentHashMap<>();
  private final Map<String, Missing> missing = new ConcurrentHashMap<>();

  Installations(InstantSource clock) {
    this.clock = clock;
  }

  /** A webhook said so. */
  void told(String owner, long id) {
    known.putIfAbsent(key(owner), id);
  }

  /** What is known turned out wrong. */
  void forget(String owner, long id) {
    known.remove(key(owner), id);
  }

  /**
   * @param repository what is to be reached, null for the account itself
   */
  Answer<Long> find(String owner, @Nullable RepositoryName repository, Transport github) {
    Long id = known.get(key(owner));
    if (id != null) {
      return Answer.ok(id);
    }
    ApiCall call = lookUp(Priority.MINT, owner, repository);
    Missing gone = missing.get(call.toString());
    if (gone != null && clock.instant().isBefore(gone.until())) {
      return Answer.failed(gone.failure());
    }
    Outcome outcome = github.send(call);
    if (outcome instanceof Outcome.Answered(Reply reply) && reply.status() == 200) {
      JsonNode found = reply.json().map(node -> node.path("id")).orElse(null);
      if (found == null || !found.isIntegralNumber()) {
        return Answer.failed(Failures.unreadable(call, reply));
      }
      known.put(key(owner), found.longValue());
      missing.remove(call.toString());
      return Answer.ok(found.longValue());
    }
    Failure failure = Failures.of(call, outcome);
    if (failure instanceof Failure.Absent) {
      Failure absent =
          new Failure.Absent(
              "the GitHub App is not installed at "
                  + (repository == null ? owner : repository + ", or not for that repository"));
      missing.put(call.toString(), new Missing(absent, clock.instant().plus(NOT_FOUND)));
      return Answer.failed(absent);
    }
    return Answer.failed(failure);
  }

  static ApiCall lookUp(Priority priority, String owner, @Nullable RepositoryName repository) {
    Root root =
        repository == null
            ? Root.organization(owner, Permission.METADATA)
            : Root.repository(repository, Permission.METADATA);
    return ApiCall.get(priority, new Root(root.path(), new Access.App()), "installation");
  }

  private static String key(String owner) {
    return owner.toLowerCase(Locale.ROOT);
  }
}
