package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.util.List;
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

  /** The settings, or everything that is wrong. */
  public sealed interface Result {
    record Valid(WebhookSettings settings) implements Result {}

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

  /** Reads the variables that the documentation lists. */
  public static Result read(Map<String, String> variables) {
    var env = new Environment(variables);
    var settings =
        new WebhookSettings(
            GithubLogin.read(env), env.url(URL).orElse(null), env.secret(SECRET).orElse(null));
    return env.problems().isEmpty()
        ? new Result.Valid(settings)
        : new Result.Invalid(env.problems());
  }
}
