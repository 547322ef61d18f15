package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Modal: variables and the profile of {@code ~/.modal.toml}, as for Modal's own
 * clients; a variable counts before the file.
 *
 * @param environment overrides the pools file's; null if not set
 * @param profileEnvironment the profile's, for a pools file that names none; null if not set
 */
public record ModalLogin(
    URI serverUrl,
    Secret tokenId,
    Secret tokenSecret,
    @Nullable String environment,
    @Nullable String profileEnvironment,
    ModalClientSettings client,
    Origin origin) {
  private static final String DEFAULT_URL = "https://api.modal.com:443";
  private static final String ID = "MODAL_TOKEN_ID";
  private static final String SECRET = "MODAL_TOKEN_SECRET";
  private static final String URL = "MODAL_SERVER_URL";

  /**
   * Where the token came from.
   *
   * @param text for people
   * @param warnings sentences about it
   */
  public record Origin(String text, List<String> warnings) {
    public Origin {
      warnings = List.copyOf(warnings);
    }
  }

  /** A token for a Modal at that address. */
  public static ModalLogin of(URI serverUrl, Secret tokenId, Secret tokenSecret) {
    return new ModalLogin(
        serverUrl,
        tokenId,
        tokenSecret,
        null,
        null,
        ModalClientSettings.DEFAULT,
        new Origin("the program", List.of()));
  }

  /** Reads the variables for a command that needs nothing else. */
  public static Reading<ModalLogin> read(Map<String, String> variables) {
    var env = new Environment(variables);
    ModalLogin settings = read(env);
    return env.reading(settings);
  }

  static ModalLogin read(Environment env) {
    int problems = env.problems().size();
    ModalProfile profile = new ModalConfigFile(env).profile();
    boolean unread = env.problems().size() > problems;
    Secret id = token(env, ID, "the id of a Modal token (ak-...)", profile, "token_id", unread);
    Secret secret =
        token(env, SECRET, "the secret of a Modal token (as-...)", profile, "token_secret", unread);
    return new ModalLogin(
        serverUrl(env, profile),
        id,
        secret,
        env.text("MODAL_ENVIRONMENT").orElse(null),
        profile.text("environment").orElse(null),
        ModalClientSettings.read(env, profile),
        origin(env, profile));
  }

  /**
   * @param unread whether what is wrong with the file is told already: the token may be in it
   */
  private static Secret token(
      Environment env,
      String variable,
      String what,
      ModalProfile profile,
      String key,
      boolean unread) {
    if (env.isGiven(variable)) {
      return env.token(variable).orElse(Secret.of(""));
    }
    int problems = env.problems().size();
    Optional<Secret> inFile = profile.text(key).map(Secret::of);
    boolean told = unread || env.problems().size() > problems;
    if (inFile.isEmpty() && told) {
      return Secret.of("");
    }
    if (inFile.isEmpty()) {
      String file =
          profile.name() == null
              ? "a profile of ~/.modal.toml, which modal token new makes"
              : key + " in " + profile.where();
      env.problem(
          variable
              + " is not set: "
              + what
              + " (or "
              + variable
              + "_FILE, a file with it, or "
              + file
              + ")");
    } else if (!inFile.get().isToken()) {
      env.problem(
          profile.where()
              + ": "
              + key
              + " holds a blank, a line break or another character that is not visible ASCII");
    }
    return inFile.orElse(Secret.of(""));
  }

  private static URI serverUrl(Environment env, ModalProfile profile) {
    Optional<String> text = env.text(URL);
    String where = text.isPresent() ? URL : profile.where() + ": server_url";
    text = text.or(() -> profile.text("server_url"));
    if (text.isEmpty()) {
      return URI.create(DEFAULT_URL);
    }
    if (text.get().indexOf(',') >= 0) {
      env.problem(where + " lists several addresses: name one");
      return URI.create(DEFAULT_URL);
    }
    Optional<URI> url = WebAddress.server(text.get());
    if (url.isEmpty()) {
      // Not echoed: an address with a user name may hold a password.
      env.problem(where + " is not the http or https address of a server, without user name");
    }
    return url.orElse(URI.create(DEFAULT_URL));
  }

  private static Origin origin(Environment env, ModalProfile profile) {
    Path file = profile.file();
    boolean fromFile = profile.name() != null && !(env.isGiven(ID) && env.isGiven(SECRET));
    if (file == null || !fromFile) {
      return new Origin(ID + " and " + SECRET, List.of());
    }
    String text =
        env.isGiven(ID) || env.isGiven(SECRET)
            ? (env.isGiven(ID) ? ID : SECRET) + " and " + profile.where()
            : profile.where();
    return new Origin(text, ModalConfigFile.warning(file).stream().toList());
  }
}
