package dev.sluice.modal;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Writes an image as Modal's libraries do: the registry image alone, then one layer with everything
 * on top. The same declaration gives the same text, and the text is what Modal finds an image by.
 */
final class ImageLayers {
  /** Where the scripts are in the image. */
  static final String HOME = "/opt/sluice";

  static final String ENTRYPOINT = HOME + "/entrypoint.sh";
  private static final String OFFICIAL = "ghcr.io/actions/actions-runner:";
  private static final List<String> SCRIPTS = List.of("entrypoint.sh", "job-started.sh");

  /** The official image brings Docker's client alone, so that {@code docker} needs no own image. */
  private static final String INSTALL_DOCKER =
      "RUN command -v dockerd >/dev/null || (apt-get update"
          + " && apt-get install -y --no-install-recommends docker.io iptables iproute2"
          + " && rm -rf /var/lib/apt/lists/*)";

  private static final String COPY_SCRIPTS = scripts();

  private ImageLayers() {}

  /** {@code FROM} alone. */
  static List<String> base(Image image) {
    String from = image.from();
    return List.of("FROM " + (from == null ? OFFICIAL + image.runnerVersion() : from));
  }

  /** What comes on top of the layer that Modal knows as {@code base}. */
  static List<String> top(Image image, Docker docker) {
    var commands = new ArrayList<String>();
    commands.add("FROM base");
    // The official image ends as user runner, who may neither write to /opt nor install packages.
    commands.add("USER root");
    // Modal hands our script to the image's own entry point, and not each runs what it is given.
    commands.add("ENTRYPOINT []");
    if (docker != Docker.NONE && image.from() == null) {
      commands.add(INSTALL_DOCKER);
    }
    image.run().forEach(command -> commands.add(run(command)));
    // Last, so that no command of the pool can replace them.
    commands.add(COPY_SCRIPTS);
    return List.copyOf(commands);
  }

  private static String scripts() {
    var command = new StringBuilder("RUN mkdir -p " + HOME);
    for (String script : SCRIPTS) {
      String path = HOME + "/" + script;
      command.append(" && echo ").append(encoded(SandboxScripts.read(script)));
      command.append(" | base64 -d > ").append(path).append(" && chmod 0755 ").append(path);
    }
    return command.toString();
  }

  /** One instruction is one line, so a command of several lines travels encoded. */
  private static String run(String command) {
    String text = command.strip();
    if (text.indexOf('\n') < 0) {
      return "RUN " + text;
    }
    return "RUN echo "
        + encoded(text + "\n")
        + " | base64 -d > /tmp/sluice-run && sh -e /tmp/sluice-run && rm /tmp/sluice-run";
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
