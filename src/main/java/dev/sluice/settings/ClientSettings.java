package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What commands that ask a server take from their environment.
 *
 * @param server its admin listener; null if not named
 * @param token of the admin listener; null if not given
 * @param store beside which a server of this machine says where it is
 */
public record ClientSettings(@Nullable URI server, @Nullable Secret token, StoreAddress store) {

  /** Reads the variables that the documentation lists. */
  public static Reading<ClientSettings> read(Map<String, String> variables) {
    var env = new Environment(variables);
    var settings =
        new ClientSettings(
            env.server("SLUICE_SERVER").orElse(null),
            env.token(ServeSettings.ADMIN_TOKEN).orElse(null),
            StoreSetting.read(env));
    return env.reading(settings);
  }
}
