package dev.sluice.provider;

import dev.sluice.config.Visibility;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What our credential is worth at GitHub: for people who ask, not for the scheduler. Calls block,
 * are bounded in time, may come from any thread, and change nothing.
 */
public interface Standing {

  /** Says whom GitHub takes us for. */
  Answer<Identity> identity();

  /**
   * Finds where the GitHub App is installed; empty if it is not.
   *
   * @param repository null for the account itself
   */
  Answer<Optional<Installation>> installation(String owner, @Nullable RepositoryName repository);

  /** Reads a repository; empty when GitHub answers 404. */
  Answer<Optional<RepositoryFacts>> repository(RepositoryName name);

  /** Tries to read something of that kind, so that a missing permission shows itself. */
  Answer<Readable> read(Target target, Area area);

  /**
   * Lists the runner groups of an organization or enterprise: the whole list or a failure.
   *
   * @param visibleTo only those that take jobs of this repository; null for all
   */
  Answer<List<RunnerGroup>> groups(Target target, @Nullable RepositoryName visibleTo);

  /** Says what is left of the hourly limit; empty on a server that has none. */
  Answer<Optional<Headroom>> headroom(Target target);

  /** What a credential may have a right to. */
  enum Area {
    RUNNERS,
    RUNS
  }

  /** It can be read. */
  record Readable() {}

  /** Whom GitHub takes us for. */
  sealed interface Identity {
    /**
     * How far GitHub's clock is ahead of ours; negative if it is behind. Whole seconds, and off by
     * as long as the answer took.
     */
    Duration clockAhead();

    /**
     * A classic personal access token.
     *
     * @param expiresAt null if it does not expire
     */
    record Classic(
        String login, Set<String> scopes, @Nullable Instant expiresAt, Duration clockAhead)
        implements Identity {
      public Classic {
        scopes = Set.copyOf(scopes);
      }
    }

    /**
     * A fine-grained personal access token, whose permissions GitHub does not tell.
     *
     * @param expiresAt null if it does not expire
     */
    record FineGrained(String login, @Nullable Instant expiresAt, Duration clockAhead)
        implements Identity {}

    /**
     * A GitHub App.
     *
     * @param permissions level by name, as the App asks for them
     * @param events that it is subscribed to
     */
    record App(
        String slug, Map<String, String> permissions, Set<String> events, Duration clockAhead)
        implements Identity {
      public App {
        permissions = Map.copyOf(permissions);
        events = Set.copyOf(events);
      }
    }
  }

  /**
   * An installation of the GitHub App.
   *
   * @param permissions level by name, as its owner granted them
   */
  record Installation(
      long id, Map<String, String> permissions, Set<String> events, boolean suspended) {
    public Installation {
      permissions = Map.copyOf(permissions);
      events = Set.copyOf(events);
    }
  }

  /**
   * A repository.
   *
   * @param admin whether we administer it; empty where GitHub does not say
   */
  record RepositoryFacts(
      RepositoryName name, Visibility visibility, boolean archived, Optional<Boolean> admin) {}

  /**
   * A runner group.
   *
   * @param workflows that may use it; empty for all
   */
  record RunnerGroup(long id, String name, boolean allowsPublic, List<String> workflows) {
    public RunnerGroup {
      workflows = List.copyOf(workflows);
    }
  }

  /** What is left until then. */
  record Headroom(long limit, long remaining, Instant resetsAt) {
    /** What polls leave to all else, as part of the limit and for a whole hour to come. */
    public static final double KEPT_BY_POLLS = 0.3;

    /** Whether so little is left that polls give way. */
    public boolean isShort(Instant now) {
      double hours = Duration.between(now, resetsAt).toMillis() / 3_600_000.0;
      return remaining <= KEPT_BY_POLLS * limit * Math.clamp(hours, 0, 1);
    }
  }
}
