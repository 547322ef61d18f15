package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path directory;

  @Test
  void keepsPermissionsAndTheLinkThatLeadsToTheFile() throws IOException {
    Path file = Files.writeString(directory.resolve("real.yaml"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
    Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), file);

    AtomicFile.write(link, "new");

    assertThat(file).hasContent("new");
    assertThat(link).isSymbolicLink();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-rw----");
    assertThat(names()).containsExactlyInAnyOrder("real.yaml", "link.yaml");
  }

  @Test
  void leavesNothingBehindWhereItCannotWrite() throws IOException {
    Path occupied = Files.createDirectory(directory.resolve("taken"));
    assertThatThrownBy(() -> AtomicFile.write(occupied, "new")).isInstanceOf(IOException.class);
    assertThat(names()).containsExactly("taken");
  }

  private Stream<String> names() throws IOException {
    return Files.list(directory).map(path -> path.getFileName().toString());
  }
}
