package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to reach GitHub.
 *
 * @param api overrides the API base that follows from the pools file's {@code github.url}; null if
 *     not set
 */
public record GithubLogin(Credential credential, @Nullable URI api) {
  private static final String TOKEN = "GITHUB_TOKEN";
  private static final String APP_ID = "GITHUB_APP_ID";
  private static final String APP_KEY = "GITHUB_APP_PRIVATE_KEY";

  /** Who we are. */
  public sealed interface Credential {
    /** A personal access token. */
    record Token(Secret token) implements Credential {}

    /**
     * A GitHub App.
     *
     * @param id number or client id
     * @param privateKey PEM, as it was given
     */
    record App(String id, Secret privateKey) implements Credential {}
  }

  /** A token for a GitHub at that address. */
  public static GithubLogin of(Secret token, URI api) {
    return new GithubLogin(new Credential.Token(token), api);
  }

  /** Reads the variables for a command that needs nothing else. */
  public static Reading<GithubLogin> read(Map<String, String> variables) {
    var env = new Environment(variables);
    GithubLogin settings = read(env);
    return env.reading(settings);
  }

  static GithubLogin read(Environment env) {
    return new GithubLogin(credential(env), env.url("SLUICE_GITHUB_API").orElse(null));
  }

  private static Credential credential(Environment env) {
    Optional<String> appId = env.text(APP_ID);
    boolean app = appId.isPresent() || env.isGiven(APP_KEY);
    if (!app) {
      return new Credential.Token(
          env.requiredToken(
              TOKEN,
              "a token that may administer the repositories, unless "
                  + APP_ID
                  + " and "
                  + APP_KEY
                  + " name a GitHub App"));
    }
    if (env.isGiven(TOKEN)) {
      env.problem(
          TOKEN + " and the variables of a GitHub App (GITHUB_APP_...) are both set: keep one");
    }
    if (appId.isEmpty()) {
      env.problem(APP_ID + " is not set: the number or the client id of the GitHub App");
    } else if (!appId.get().matches("[0-9]{1,18}|Iv[A-Za-z0-9.]{1,62}")) {
      env.problem(APP_ID + " is not the number or the client id (Iv...) of a GitHub App");
    }
    Secret key = env.requiredSecret(APP_KEY, "the private key of the GitHub App, in PEM");
    return new Credential.App(appId.orElse(""), key);
  }
}
