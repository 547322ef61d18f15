package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What {@code serve} takes from its environment.
 *
 * @param webhookSecrets one or, during a rotation, two
 * @param modal how to reach Modal
 * @param listen the public listener
 * @param store which one is used
 * @param controller null for the derived one
 * @param pacing whether launches are held to a rate; off for load tests
 * @param timeScale by what the scheduler's waits are divided; 1 but in tests
 * @param retention how long rows that are over are kept
 * @param admin the listener for operators
 * @param sources from which addresses webhooks are taken
 */
public record ServeSettings(
    GithubLogin github,
    List<Secret> webhookSecrets,
    ModalLogin modal,
    ListenAddress listen,
    StoreAddress store,
    @Nullable String controller,
    boolean pacing,
    int timeScale,
    Duration retention,
    Admin admin,
    SourceSettings sources) {

  public ServeSettings {
    webhookSecrets = List.copyOf(webhookSecrets);
  }

  /**
   * The listener for operators.
   *
   * @param token null for a generated one
   * @param hosts names that it may be asked by, beside those of its address
   */
  public record Admin(ListenAddress listen, @Nullable Secret token, List<String> hosts) {
    public Admin {
      hosts = List.copyOf(hosts);
    }
  }

  private static final String DEFAULT_LISTEN = "0.0.0.0:8080";
  private static final String DEFAULT_ADMIN_LISTEN = "127.0.0.1:9090";
  static final String ADMIN_TOKEN = "SLUICE_ADMIN_TOKEN";

  /** Characters that nobody guesses, if they are random. */
  public static final int LEAST_TOKEN = 16;

  /** Deliveries must be known for as long as GitHub can repeat them: 3 days, 7 on GHES. */
  private static final int LEAST_RETENTION_DAYS = 7;

  /** Beyond it the shortest waits would be no waits any more. */
  private static final int LARGEST_TIME_SCALE = 100;

  public static final Duration DEFAULT_RETENTION = Duration.ofDays(30);

  /** Reads the variables that the documentation lists. */
  public static Reading<ServeSettings> read(Map<String, String> variables) {
    var env = new Environment(variables);
    GithubLogin github = GithubLogin.read(env);
    List<Secret> webhookSecrets = new ArrayList<>();
    webhookSecrets.add(env.requiredSecret("WEBHOOK_SECRET", "the secret of the GitHub webhook"));
    env.secret("WEBHOOK_SECRET_PREVIOUS").ifPresent(webhookSecrets::add);
    ModalLogin modal = ModalLogin.read(env);
    ListenAddress listen = listen(env, "SLUICE_LISTEN", DEFAULT_LISTEN);
    StoreAddress store = StoreSetting.read(env);
    String controller = controller(env);
    boolean pacing = pacing(env);
    int timeScale = timeScale(env);
    Duration retention = retention(env);
    Admin admin = admin(env);
    SourceSettings sources = SourceSettings.read(env);
    if (!env.problems().isEmpty()) {
      return new Reading.Invalid<>(env.problems());
    }
    return new Reading.Valid<>(
        new ServeSettings(
            github,
            webhookSecrets,
            modal,
            listen,
            store,
            controller,
            pacing,
            timeScale,
            retention,
            admin,
            sources));
  }

  /** An address; {@code otherwise} where the variable is not set, its host where none is given. */
  private static ListenAddress listen(Environment env, String name, String otherwise) {
    String text = env.text(name).orElse(otherwise);
    String host = otherwise.substring(0, otherwise.lastIndexOf(':'));
    Optional<ListenAddress> address = ListenAddress.parse(text, host);
    if (address.isEmpty()) {
      env.problem(name + " is not HOST:PORT: " + text);
    }
    return address.orElse(new ListenAddress(host, 0));
  }

  private static Admin admin(Environment env) {
    ListenAddress listen = listen(env, "SLUICE_ADMIN_LISTEN", DEFAULT_ADMIN_LISTEN);
    Optional<Secret> token = env.token(ADMIN_TOKEN);
    if (token.isPresent() && token.get().reveal().length() < LEAST_TOKEN) {
      env.problem(ADMIN_TOKEN + " is shorter than " + LEAST_TOKEN + " characters");
    }
    List<String> hosts = env.list("SLUICE_ADMIN_HOSTS");
    for (String host : hosts) {
      if (!host.matches("[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")) {
        env.problem("SLUICE_ADMIN_HOSTS is not a list of host names, without ports: " + host);
      }
    }
    return new Admin(listen, token.orElse(null), hosts);
  }

  private static boolean pacing(Environment env) {
    String text = env.text("SLUICE_PACING").orElse("on");
    if (!text.equals("on") && !text.equals("off")) {
      env.problem("SLUICE_PACING is not on or off: " + text);
    }
    return !text.equals("off");
  }

  private static int timeScale(Environment env) {
    String text = env.text("SLUICE_TIME_SCALE").orElse("1");
    if (text.matches("[0-9]{1,3}")) {
      int scale = Integer.parseInt(text);
      if (scale >= 1 && scale <= LARGEST_TIME_SCALE) {
        return scale;
      }
    }
    env.problem(
        "SLUICE_TIME_SCALE is not a whole number from 1 to " + LARGEST_TIME_SCALE + ": " + text);
    return 1;
  }

  private static Duration retention(Environment env) {
    String text = env.text("SLUICE_RETENTION_DAYS").orElse("30");
    if (text.matches("[0-9]{1,4}") && Integer.parseInt(text) >= LEAST_RETENTION_DAYS) {
      return Duration.ofDays(Integer.parseInt(text));
    }
    env.problem(
        "SLUICE_RETENTION_DAYS is not a number of days from "
            + LEAST_RETENTION_DAYS
            + " to 9999: "
            + text);
    return DEFAULT_RETENTION;
  }

  private static @Nullable String controller(Environment env) {
    Optional<String> id = env.text("SLUICE_CONTROLLER");
    if (id.isPresent() && !id.get().matches("[a-z0-9]{6}")) {
      env.problem("SLUICE_CONTROLLER is not 6 of a-z and 0-9: " + id.get());
    }
    return id.orElse(null);
  }
}
