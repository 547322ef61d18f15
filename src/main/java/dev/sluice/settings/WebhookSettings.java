package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the commands on webhooks take from their environment.
 *
 * @param url that webhooks go to; null if not set
 * @param secret that they are signed with; null if not set
 */
public record WebhookSettings(GithubLogin login, @Nullable URI url, @Nullable Secret secret) {
  public static final String URL = "SLUICE_WEBHOOK_URL";
  public static final String SECRET = "WEBHOOK_SECRET";

  /** Reads the variables that the documentation lists. */
  public static Reading<WebhookSettings> read(Map<String, String> variables) {
    var env = new Environment(variables);
    var settings =
        new WebhookSettings(
            GithubLogin.read(env), env.url(URL).orElse(null), env.secret(SECRET).orElse(null));
    return env.reading(settings);
  }
}
