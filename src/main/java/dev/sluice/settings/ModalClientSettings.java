package dev.sluice.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/**
 * How our client of Modal behaves, where the operator wants it otherwise; null is as by default.
 *
 * @param imageBuilderVersion in place of the one that Modal's environment has
 * @param longestThrottle how long one call may wait because Modal asks to come back later; zero for
 *     not at all
 * @param logLevel of our client of Modal
 * @param type number of the client family that we present ourselves as
 * @param version of the protocol's client
 * @param name our product's name and version
 */
public record ModalClientSettings(
    @Nullable String imageBuilderVersion,
    @Nullable Duration longestThrottle,
    @Nullable Level logLevel,
    @Nullable String type,
    @Nullable String version,
    @Nullable String name) {
  /** Nothing is changed. */
  public static final ModalClientSettings DEFAULT =
      new ModalClientSettings(null, null, null, null, null, null);

  private static final String THROTTLE = "MODAL_MAX_THROTTLE_WAIT";
  private static final String LOG_LEVEL = "MODAL_LOGLEVEL";
  private static final String BUILDER_VERSION = "MODAL_IMAGE_BUILDER_VERSION";
  private static final String BUILDER_FORM = "[A-Za-z0-9._-]{1,64}";
  private static final int MILLIS = 1000;

  /** A launch that waits longer keeps a registration that GitHub may hand a job to. */
  private static final BigDecimal LONGEST_SECONDS = BigDecimal.valueOf(300);

  static ModalClientSettings read(Environment env, ModalProfile profile) {
    return new ModalClientSettings(
        builderVersion(env, profile),
        throttle(env, profile),
        logLevel(env, profile),
        identity(env, "SLUICE_MODAL_CLIENT_TYPE", "[0-9]{1,4}"),
        identity(env, "SLUICE_MODAL_CLIENT_VERSION", "[!-~]{1,100}"),
        identity(env, "SLUICE_MODAL_CLIENT_NAME", "[!-~]{1,100}"));
  }

  private static @Nullable String identity(Environment env, String variable, String pattern) {
    Optional<String> text = env.text(variable);
    if (text.isPresent() && !text.get().matches(pattern)) {
      env.problem(variable + " is not of the form " + pattern + ": " + text.get());
    }
    return text.orElse(null);
  }

  private static @Nullable String builderVersion(Environment env, ModalProfile profile) {
    if (env.text(BUILDER_VERSION).isPresent()) {
      return identity(env, BUILDER_VERSION, BUILDER_FORM);
    }
    Optional<String> text = profile.text("image_builder_version");
    if (text.isPresent() && !text.get().matches(BUILDER_FORM)) {
      // Not echoed, as nothing of that file is.
      env.problem(profile.where() + ": image_builder_version is not of the form " + BUILDER_FORM);
    }
    return text.orElse(null);
  }

  private static @Nullable Duration throttle(Environment env, ModalProfile profile) {
    Optional<String> text = env.text(THROTTLE);
    Optional<BigDecimal> seconds =
        text.isPresent()
            ? text.filter(it -> it.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")).map(BigDecimal::new)
            : profile.number("max_throttle_wait");
    if (text.isPresent() && seconds.isEmpty()
        || seconds.filter(it -> it.signum() < 0).isPresent()) {
      String where = text.isPresent() ? THROTTLE : profile.where() + ": max_throttle_wait";
      env.problem(where + " is not a number of seconds from 0 on");
      return null;
    }
    return seconds
        .map(it -> it.min(LONGEST_SECONDS).multiply(BigDecimal.valueOf(MILLIS)).longValue())
        .map(Duration::ofMillis)
        .orElse(null);
  }

  private static @Nullable Level logLevel(Environment env, ModalProfile profile) {
    Optional<String> variable = env.text(LOG_LEVEL);
    Optional<String> text = variable.or(() -> profile.text("loglevel"));
    if (text.isEmpty()) {
      return null;
    }
    return switch (text.get().toLowerCase(Locale.ROOT)) {
      case "debug" -> Level.DEBUG;
      case "info" -> Level.INFO;
      case "warn", "warning" -> Level.WARN;
      case "error", "critical" -> Level.ERROR;
      default -> {
        String none = " is none of debug, info, warning, error";
        // What stands in the file is not echoed.
        env.problem(
            variable.isPresent()
                ? LOG_LEVEL + none + ": " + variable.get()
                : profile.where() + ": loglevel" + none);
        yield null;
      }
    };
  }
}
