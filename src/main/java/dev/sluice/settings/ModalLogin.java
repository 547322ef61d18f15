package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Modal.
 *
 * @param environment overrides the pools file's; null if not set
 */
public record ModalLogin(
    URI serverUrl, Secret tokenId, Secret tokenSecret, @Nullable String environment) {
  private static final String DEFAULT_URL = "https://api.modal.com:443";

  /** The settings, or everything that is wrong. */
  public sealed interface Result {
    record Valid(ModalLogin settings) implements Result {}

    /**
     * What is wrong.
     *
     * @param problems one sentence each, naming the variable; no values of secrets
     */
    record Invalid(List<String> problems) implements Result {
      public Invalid {
        problems = List.copyOf(problems);
      }
    }
  }

  /** Reads the variables for a command that needs nothing else. */
  public static Result read(Map<String, String> variables) {
    var env = new Environment(variables);
    ModalLogin settings = read(env);
    return env.problems().isEmpty()
        ? new Result.Valid(settings)
        : new Result.Invalid(env.problems());
  }

  static ModalLogin read(Environment env) {
    Secret id = env.requiredToken("MODAL_TOKEN_ID", "the id of a Modal token (ak-...)");
    Secret secret = env.requiredToken("MODAL_TOKEN_SECRET", "the secret of a Modal token (as-...)");
    URI url = env.url("MODAL_SERVER_URL").orElseGet(() -> URI.create(DEFAULT_URL));
    return new ModalLogin(url, id, secret, env.text("MODAL_ENVIRONMENT").orElse(null));
  }
}
