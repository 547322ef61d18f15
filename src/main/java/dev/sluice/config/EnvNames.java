package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Quote;
import java.util.List;
import java.util.regex.Pattern;

/** Names of environment variables that a pools file may set. */
final class EnvNames {
  private static final Pattern FORM = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final List<String> RESERVED =
      List.of("ACTIONS_RUNNER_", "RUNNER_", "GITHUB_", "SLUICE_");

  private EnvNames() {}

  static Parsed<String> parse(String name) {
    if (!FORM.matcher(name).matches()) {
      return new Parsed.Bad<>(
          Quote.of(name) + " is not a name for an environment variable",
          "Use letters, digits and _, not starting with a digit.");
    }
    for (String prefix : RESERVED) {
      if (name.startsWith(prefix)) {
        return new Parsed.Bad<>(
            "The variable " + Quote.of(name) + " is reserved",
            "Names that start with " + prefix + " are set by the runner or by Sluice.");
      }
    }
    return new Parsed.Good<>(name);
  }

  /** What is wrong with a name that {@link #parse} refuses. */
  static Code code(String name) {
    return FORM.matcher(name).matches() ? Code.RESERVED_ENV_NAME : Code.BAD_ENV_NAME;
  }
}
