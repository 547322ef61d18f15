package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.net.URI;
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

  /** Reads the variables for a command that needs nothing else. */
  public static Reading<ModalLogin> read(Map<String, String> variables) {
    var env = new Environment(variables);
    ModalLogin settings = read(env);
    return env.reading(settings);
  }

  static ModalLogin read(Environment env) {
    Secret id = env.requiredToken("MODAL_TOKEN_ID", "the id of a Modal token (ak-...)");
    Secret secret = env.requiredToken("MODAL_TOKEN_SECRET", "the secret of a Modal token (as-...)");
    URI url = env.url("MODAL_SERVER_URL").orElseGet(() -> URI.create(DEFAULT_URL));
    return new ModalLogin(url, id, secret, env.text("MODAL_ENVIRONMENT").orElse(null));
  }
}
