package dev.sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The image that a sandbox starts from, as declared.
 *
 * @param runnerVersion {@code latest} or a version such as {@code 2.337.0}
 * @param from registry tag; null means the official runner image of that version
 * @param run Dockerfile RUN commands on top, one instruction each
 * @param registrySecret name of a Modal secret with registry credentials, null for a public image
 */
public record Image(
    String runnerVersion,
    @Nullable String from,
    List<String> run,
    @Nullable String registrySecret) {
  public static final String LATEST = "latest";
  public static final Image DEFAULT = new Image(LATEST, null, List.of(), null);

  public Image {
    run = List.copyOf(run);
  }

  /** The same image for another version of the runner. */
  public Image withRunnerVersion(String version) {
    return new Image(version, from, run, registrySecret);
  }
}
