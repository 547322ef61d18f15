package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Searches everything that the tests before it printed, logged or reported for the text that every
 * fake secret carries. Runs by itself after all other tests.
 */
@Tag("canary")
class CanaryTest {
  private static final Path TARGET = Path.of(System.getProperty("sluice.root", "."), "target");

  private static List<Path> holding(Path directory, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    List<Path> found = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (content.contains(new String(wanted, StandardCharsets.ISO_8859_1))) {
          found.add(file);
        }
      }
    }
    return found;
  }

  @Test
  void noLogAndNoReportHoldsASecret() throws IOException {
    Path reports = TARGET.resolve("surefire-reports");
    assertThat(reports).as("the reports of the tests before").isDirectory();
    assertThat(holding(reports, Canary.TEXT)).isEmpty();
    assertThat(holding(TARGET.resolve("process-logs"), Canary.TEXT)).isEmpty();
  }

  @Test
  void theSearchCanFail(@TempDir Path directory) throws IOException {
    Path leak = directory.resolve("server.log");
    Files.writeString(leak, "token=" + Canary.secret("token").reveal() + "\n");
    assertThat(holding(directory, Canary.TEXT)).containsExactly(leak);
  }
}
