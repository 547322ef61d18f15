package dev.sluice.emulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What exists at the emulated GitHub besides jobs and runners. Guarded by the model's lock. */
final class GithubDirectory {
  private static final long FIRST_REPOSITORY = 591_427_149L;

  private final Map<Long, GithubRepository> repositories = new HashMap<>();

  /** Present and former names, lower case: GitHub keeps answering for the former ones. */
  private final Map<String, Long> names = new HashMap<>();

  private final Map<GithubScope, List<GithubGroup>> groups = new HashMap<>();

  GithubRepository repository(long id) {
    GithubRepository found = repositories.get(id);
    if (found == null) {
      throw new IllegalStateException("no repository " + id);
    }
    return found;
  }

  Optional<GithubRepository> repository(String fullName) {
    return Optional.ofNullable(names.get(lower(fullName))).map(this::repository);
  }

  Optional<GithubRepository> find(long id) {
    return Optional.ofNullable(repositories.get(id));
  }

  GithubRepository add(
      String fullName,
      GithubRepository.Visibility visibility,
      boolean ownedByOrganization,
      @Nullable String enterprise) {
    int slash = fullName.indexOf('/');
    if (slash <= 0 || slash != fullName.lastIndexOf('/') || slash == fullName.length() - 1) {
      throw new IllegalArgumentException("not owner/name: " + fullName);
    }
    var repository =
        new GithubRepository(
            FIRST_REPOSITORY + repositories.size(),
            fullName.substring(0, slash),
            fullName.substring(slash + 1),
            visibility,
            ownedByOrganization,
            enterprise);
    repositories.put(repository.id(), repository);
    names.put(lower(fullName), repository.id());
    return repository;
  }

  void rename(String fullName, String newName) {
    GithubRepository renamed = repository(fullName).orElseThrow().renamed(newName);
    repositories.put(renamed.id(), renamed);
    names.put(lower(renamed.fullName()), renamed.id());
  }

  /** The groups of an account; a repository has only the default one. */
  List<GithubGroup> groups(GithubScope scope) {
    return groups.getOrDefault(scope, List.of(GithubGroup.DEFAULT));
  }

  void add(GithubScope scope, GithubGroup group) {
    List<GithubGroup> all = new ArrayList<>(groups(scope));
    all.removeIf(old -> old.id() == group.id());
    all.add(group);
    groups.put(scope, List.copyOf(all));
  }

  /** Organizations and enterprises are there as soon as a repository or a group names them. */
  boolean knows(GithubScope scope) {
    return groups.containsKey(scope)
        || repositories.values().stream()
            .anyMatch(repository ->
                scope.covers(repository)
                    && (repository.ownedByOrganization()
                        || !(scope instanceof GithubScope.Organization)));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
