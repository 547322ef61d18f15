package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What commands that ask a server take from their environment.
 *
 * @param server its admin listener; null if not named
 * @param token of the admin listener; null if not given
 * @param store beside which a server of this machine says where it is
 */
public record ClientSettings(@Nullable URI server, @Nullable Secret token, Path store) {

  /** The settings, or everything that is wrong. */
  public sealed interface Result {
    record Valid(ClientSettings settings) implements Result {}

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
        new ClientSettings(
            env.server("SLUICE_SERVER").orElse(null),
            env.token(ServeSettings.ADMIN_TOKEN).orElse(null),
            StoreSetting.read(env));
    return env.problems().isEmpty()
        ? new Result.Valid(settings)
        : new Result.Invalid(env.problems());
  }
}
