package dev.sluice.scheduler;

import dev.sluice.config.Pool;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The identity of one installation. Stamped on everything it creates, so that it finds its own
 * after a restart and never touches another's.
 *
 * @param id 6 of {@code [a-z0-9]}
 */
public record Controller(String id) {
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int ID_LENGTH = 6;
  private static final int RANDOM_LENGTH = 8;
  private static final String TAG = "sluice-controller";
  static final String POOL = "sluice-pool";
  static final String GENERATION = "sluice-generation";
  static final String RUNNER = "sluice-runner";

  /** Reads an id; empty if it is not one. */
  public static Optional<Controller> parse(String id) {
    return id.matches("[a-z0-9]{6}") ? Optional.of(new Controller(id)) : Optional.empty();
  }

  /** The id of an installation that was given none: the same for the same three names. */
  public static Controller derived(String githubUrl, String modalApp, String modalEnvironment) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  String.join("\n", githubUrl, modalApp, modalEnvironment)
                      .getBytes(StandardCharsets.UTF_8));
      StringBuilder id = new StringBuilder();
      for (int i = 0; i < ID_LENGTH; i++) {
        id.append(ALPHABET.charAt(Byte.toUnsignedInt(hash[i]) % ALPHABET.length()));
      }
      return new Controller(id.toString());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** A fresh runner name, at most 64 characters. */
  String runnerName(Pool pool, RandomGenerator random) {
    StringBuilder name = new StringBuilder();
    name.append(pool.runner().namePrefix()).append('-').append(id).append('-').append(pool.name());
    name.append('-');
    for (int i = 0; i < RANDOM_LENGTH; i++) {
      name.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return name.toString();
  }

  /** Whether this installation, and no other, gave that name to a runner. */
  boolean isOurs(String runnerName) {
    return runnerName.matches("[A-Za-z0-9-]{1,7}-" + id + "-[a-z0-9-]{1,40}-[a-z0-9]{8}");
  }

  /** What every sandbox of this installation carries. */
  Map<String, String> tag() {
    return Map.of(TAG, id);
  }

  /** What the sandbox of a runner carries: nothing secret, nothing about a job. */
  public Map<String, String> tags(String pool, long generation, String runner) {
    return Map.of(TAG, id, POOL, pool, GENERATION, Long.toString(generation), RUNNER, runner);
  }
}
