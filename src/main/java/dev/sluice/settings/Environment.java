package dev.sluice.settings;

import dev.sluice.secret.Secret;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads environment variables and collects all that is wrong with them, so that an operator mends
 * everything in one go. An empty variable counts as not set. Not safe for several threads.
 */
final class Environment {
  private final Map<String, String> variables;
  private final List<String> problems = new ArrayList<>();

  Environment(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  /** What was read, unless something was wrong. */
  <T> Reading<T> reading(T settings) {
    return problems.isEmpty() ? new Reading.Valid<>(settings) : new Reading.Invalid<>(problems);
  }

  void problem(String text) {
    problems.add(text);
  }

  Optional<String> text(String name) {
    String value = variables.get(name);
    return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
  }

  /** What stands between commas; blanks do not count. */
  List<String> list(String name) {
    return Arrays.stream(text(name).orElse("").split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  /** An http or https address. */
  Optional<URI> url(String name) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<URI> url = WebAddress.parse(text.get());
    if (url.isEmpty()) {
      // Not echoed: an address with a user name may hold a password.
      problem(name + " is not an http or https address without user name");
    }
    return url;
  }

  /** An http or https address of a whole server. */
  Optional<URI> server(String name) {
    Optional<URI> url = url(name);
    if (url.isPresent() && WebAddress.server(url.get().toString()).isEmpty()) {
      problem(name + " has a path or a query: name the server only");
    }
    return url;
  }

  /** Whether a secret is given, in whichever way. */
  boolean isGiven(String name) {
    return text(name).isPresent() || text(name + "_FILE").isPresent();
  }

  /** The value of {@code name}, or the content of the file that {@code name_FILE} names. */
  Optional<Secret> secret(String name) {
    String fileVariable = name + "_FILE";
    Optional<String> file = text(fileVariable);
    Optional<String> value = text(name);
    if (file.isPresent() && value.isPresent()) {
      problem(name + " and " + fileVariable + " are both set: keep one");
      return Optional.empty();
    }
    if (file.isEmpty()) {
      return value.map(Secret::of);
    }
    try {
      String content = Files.readString(Path.of(file.get())).strip();
      if (content.isEmpty()) {
        problem(fileVariable + " names an empty file: " + file.get());
        return Optional.empty();
      }
      return Optional.of(Secret.of(content));
    } catch (IOException | java.nio.file.InvalidPathException e) {
      problem(fileVariable + " names a file that cannot be read: " + file.get());
      return Optional.empty();
    }
  }

  /** A secret that is sent in a header. */
  Optional<Secret> token(String name) {
    Optional<Secret> token = secret(name);
    if (token.isPresent() && !token.get().isToken()) {
      problem(name + " holds a blank, a line break or another character that is not visible ASCII");
    }
    return token;
  }

  Secret requiredToken(String name, String what) {
    return required(name, what, token(name));
  }

  Secret requiredSecret(String name, String what) {
    return required(name, what, secret(name));
  }

  private Secret required(String name, String what, Optional<Secret> secret) {
    if (secret.isEmpty() && !isGiven(name)) {
      problem(name + " is not set: " + what + " (or " + name + "_FILE, a file with it)");
    }
    return secret.orElse(Secret.of(""));
  }
}
