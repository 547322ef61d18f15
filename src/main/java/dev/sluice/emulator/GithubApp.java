package dev.sluice.emulator;

import java.security.PublicKey;
import java.util.List;

/**
 * A GitHub App as its owner registered it.
 *
 * @param clientId such as {@code Iv23liAbC}; a JWT may name it in place of the id
 * @param key of the RSA pair whose private half signs its JWTs
 * @param permissions what each installation grants
 * @param events what its webhook gets, such as {@code workflow_job}
 */
public record GithubApp(
    long id,
    String clientId,
    String slug,
    PublicKey key,
    GithubPermissions permissions,
    List<String> events) {
  public GithubApp {
    events = List.copyOf(events);
  }
}
