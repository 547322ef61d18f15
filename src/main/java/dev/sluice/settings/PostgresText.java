package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a PostgreSQL database as its own tools write it. What is wrong is said without
 * quoting it: there may be a password in it.
 */
final class PostgresText {
  private static final Pattern SHAPE =
      Pattern.compile("postgres(?:ql)?://(?:([^@/?]*)@)?([^@/?]+)/([^/?]+)(?:\\?(.*))?");
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9_.-]+|\\[[0-9A-Fa-f:.%a-z]+\\])(?::([0-9]{1,5}))?");
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_.]+");
  private static final int LAST_PORT = 65_535;
  private static final String USER = "user";
  private static final String PASSWORD = "password";
  private static final Set<String> SECRET = Set.of(PASSWORD, "sslpassword");

  private final Map<String, String> open = new LinkedHashMap<>();
  private final Map<String, Secret> secrets = new LinkedHashMap<>();
  private @Nullable String user;

  private PostgresText() {}

  static boolean isOne(String text) {
    return text.startsWith("postgresql://") || text.startsWith("postgres://");
  }

  /**
   * Reads an address.
   *
   * @param name of the variable it stands in
   * @param password given beside it
   */
  static Optional<StoreAddress> read(
      Environment env, String name, String text, @Nullable Secret password) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches()) {
      env.problem(name + " is not postgresql://[USER@]HOST[:PORT]/DATABASE[?PARAMETERS]");
      return Optional.empty();
    }
    var parts = new PostgresText();
    List<String> problems = new ArrayList<>();
    try {
      parts.login(shape.group(1));
      parts.parameters(shape.group(4), problems);
      if (password != null && parts.secrets.putIfAbsent(PASSWORD, password) != null) {
        problems.add("holds a password, and another is given beside it: keep one");
      }
      String hosts = hosts(shape.group(2), problems);
      String database = decode(shape.group(3));
      if (problems.isEmpty()) {
        return Optional.of(
            new StoreAddress.Postgres(
                "jdbc:postgresql://" + hosts + "/" + encode(database) + parts.query(),
                parts.user,
                parts.secrets,
                database + " at " + hosts));
      }
    } catch (IllegalArgumentException e) {
      problems.add("has a % that is not followed by two hexadecimal digits");
    }
    problems.forEach(problem -> env.problem(name + " " + problem));
    return Optional.empty();
  }

  private void login(@Nullable String login) {
    if (login == null || login.isEmpty()) {
      return;
    }
    int colon = login.indexOf(':');
    user = decode(colon < 0 ? login : login.substring(0, colon));
    if (colon >= 0) {
      secrets.put(PASSWORD, Secret.of(decode(login.substring(colon + 1))));
    }
  }

  private void parameters(@Nullable String query, List<String> problems) {
    if (query == null || query.isEmpty()) {
      return;
    }
    for (String pair : query.split("&")) {
      int equals = pair.indexOf('=');
      String key = equals < 0 ? "" : pair.substring(0, equals);
      if (!PARAMETER.matcher(key).matches()) {
        problems.add("has parameters that are not NAME=VALUE&...");
        return;
      }
      String value = decode(pair.substring(equals + 1));
      if (SECRET.contains(key)) {
        secrets.put(key, Secret.of(value));
      } else if (key.equals(USER)) {
        user = value;
      } else {
        open.put(key, value);
      }
    }
  }

  private static String hosts(String text, List<String> problems) {
    for (String one : text.split(",", -1)) {
      Matcher host = HOST.matcher(one);
      boolean fits = host.matches();
      String port = fits ? host.group(2) : null;
      if (!fits || (port != null && !isPort(port))) {
        problems.add("has something else than HOST[:PORT] before the database");
        return "";
      }
    }
    return text;
  }

  private static boolean isPort(String text) {
    int port = Integer.parseInt(text);
    return port > 0 && port <= LAST_PORT;
  }

  private String query() {
    var query = new StringBuilder();
    open.forEach((key, value) ->
        query.append(query.isEmpty() ? '?' : '&').append(key).append('=').append(encode(value)));
    return query.toString();
  }

  /** Unlike in forms, a plus is a plus. */
  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
