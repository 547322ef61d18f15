package dev.sluice.cli;

import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.Quote;
import dev.sluice.routing.RepositoryName;
import dev.sluice.workflows.Checkout;
import dev.sluice.workflows.GitOrigin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the workflows of checkouts. */
final class Checkouts {
  private Checkouts() {}

  /**
   * Reads one.
   *
   * @param repository {@code OWNER/NAME}; null for what the origin of the checkout says
   * @param host of the GitHub that the origin has to be at
   * @param help how to say which repository it is, where the origin does not
   */
  static Asked<Checkout> read(
      Path directory,
      @Nullable String repository,
      String host,
      Visibility visibility,
      @Nullable String branch,
      String help) {
    if (!Files.isDirectory(directory)) {
      return new Asked.Failed<>(ExitCode.NO_INPUT, "there is no such directory: " + directory);
    }
    Optional<RepositoryName> name =
        repository == null ? GitOrigin.of(directory, host) : RepositoryName.parse(repository);
    if (name.isEmpty()) {
      return new Asked.Failed<>(
          ExitCode.USAGE,
          repository == null
              ? Quote.plain(directory.toString())
                  + ": its git configuration names no origin at "
                  + host
                  + "; "
                  + help
              : "not OWNER/NAME: " + repository);
    }
    try {
      return new Asked.Got<>(
          new Checkout(
              directory.toString(), name.get(), visibility, branch, Checkout.files(directory)),
          null);
    } catch (IOException e) {
      return new Asked.Failed<>(ExitCode.NO_INPUT, "cannot read " + e.getMessage());
    }
  }
}
