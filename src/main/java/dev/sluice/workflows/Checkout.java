package dev.sluice.workflows;

import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.routing.RepositoryName;
import dev.sluice.yaml.YamlLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The workflow files of a repository, and what is known of its jobs.
 *
 * @param directory as it was given
 * @param files by path from the root of the repository, in the order of their names
 * @param branch of the runs, null if it is not known
 */
public record Checkout(
    String directory,
    RepositoryName repository,
    Visibility visibility,
    @Nullable String branch,
    List<File> files) {
  /** Where GitHub looks for workflows. */
  static final String WORKFLOWS = ".github/workflows";

  public Checkout {
    files = List.copyOf(files);
  }

  /**
   * A workflow file.
   *
   * @param path from the root of the repository
   * @param source its path is for people: it starts with the directory given
   */
  public record File(String path, SourceText source) {}

  /**
   * Reads the workflow files below a directory. Links are left out: GitHub does not follow them
   * either, and they may lead out of the checkout.
   *
   * @throws IOException if a file cannot be read; its message names the file
   */
  public static List<File> files(Path directory) throws IOException {
    Path workflows = directory.resolve(WORKFLOWS);
    if (!Files.isDirectory(workflows)) {
      return List.of();
    }
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(workflows, "*.{yml,yaml}")) {
      for (Path file : all) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          found.add(file);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    Collections.sort(found);
    List<File> files = new ArrayList<>();
    for (Path file : found) {
      String path = WORKFLOWS + "/" + file.getFileName();
      String shown =
          directory.toString().isEmpty() || directory.toString().equals(".")
              ? path
              : directory.resolve(path).toString();
      try (InputStream in = Files.newInputStream(file)) {
        // One byte more than allowed lets the reader see that it is too large.
        byte[] bytes = in.readNBytes(YamlLimits.FILE_BYTES + 1);
        files.add(new File(path, new SourceText(shown, bytes)));
      }
    }
    return files;
  }
}
