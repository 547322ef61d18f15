package dev.sluice.emulator;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An App in an account.
 *
 * @param account login of the organization or user
 * @param organization whether the account is one
 * @param repositories ids of the selected repositories; null for all of the account
 * @param suspendedAt null while it is not suspended
 */
record GithubInstallation(
    long id,
    GithubApp app,
    String account,
    boolean organization,
    @Nullable Set<Long> repositories,
    Instant createdAt,
    @Nullable Instant suspendedAt) {

  boolean of(String login) {
    return account.equalsIgnoreCase(login);
  }

  boolean admits(GithubRepository repository) {
    return of(repository.owner())
        && (repositories == null || repositories.contains(repository.id()));
  }

  GithubInstallation suspended(@Nullable Instant at) {
    return new GithubInstallation(id, app, account, organization, repositories, createdAt, at);
  }
}
