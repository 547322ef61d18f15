package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds every source file to google-java-format. {@code mvn -q test -Dtest=FormatTest
 * -Dformat.apply=true} rewrites what differs.
 */
class FormatTest {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", "."));

  @Test
  void sourcesAreFormatted() throws Exception {
    boolean apply = Boolean.getBoolean("format.apply");
    var formatter = new Formatter();
    List<String> unformatted = new ArrayList<>();
    for (Path file : sources()) {
      String text = Files.readString(file);
      String formatted = formatter.formatSourceAndFixImports(text);
      if (!formatted.equals(text)) {
        if (apply) {
          Files.writeString(file, formatted);
        } else {
          unformatted.add(ROOT.relativize(file).toString());
        }
      }
    }
    assertThat(unformatted).as("run: mvn -q test -Dtest=FormatTest -Dformat.apply=true").isEmpty();
  }

  private static List<Path> sources() throws Exception {
    List<Path> files = new ArrayList<>();
    for (String root : List.of("src/main/java", "src/test/java")) {
      try (Stream<Path> walk = Files.walk(ROOT.resolve(root))) {
        walk.filter(path -> path.toString().endsWith(".java")).sorted().forEach(files::add);
      }
    }
    return files;
  }
}
