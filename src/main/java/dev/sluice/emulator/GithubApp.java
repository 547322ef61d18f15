package dev.sluice.emulator;

import java.security.PublicKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A GitHub App as its owner registered it.
 *
 * @param clientId such as {@code Iv23liAbC}; a JWT may name it in place of the id
 * @param key of the RSA pair whose private half signs its JWTs
 * @param permissions what each installation grants
 * @param events what its webhook gets, such as {@code workflow_job}
 * @param organization login of the organization that owns it; null if a user does
 */
public record GithubApp(
    long id,
    String clientId,
    String slug,
    PublicKey key,
    GithubPermissions permissions,
    List<String> events,
    @Nullable String organization) {
  public GithubApp {
    events = List.copyOf(events);
  }

  /** The App of a user. */
  public GithubApp(
      long id,
      String clientId,
      String slug,
      PublicKey key,
      GithubPermissions permissions,
      List<String> events) {
    this(id, clientId, slug, key, permissions, events, null);
  }
}
