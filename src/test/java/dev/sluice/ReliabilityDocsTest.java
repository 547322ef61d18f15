package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/reliability.md promises by naming tests; a promise must not outlive its test. */
class ReliabilityDocsTest {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", "."));
  private static final Pattern NAMED =
      Pattern.compile("([A-Z][A-Za-z0-9]*(?:Test|Properties))(?:\\.([a-z][A-Za-z0-9]*))?`");

  @Test
  void everyTestThatItNamesExists() throws IOException {
    String page = page();
    Set<String> missing = new TreeSet<>();
    NAMED
        .matcher(page)
        .results()
        .filter(name -> !exists(name))
        .forEach(name -> missing.add(name.group()));
    assertThat(missing).isEmpty();
    assertThat(NAMED.matcher(page).results()).hasSizeGreaterThan(40);
  }

  @Test
  void allPainsAreAnswered() throws IOException {
    Set<Integer> answered =
        Pattern.compile("(?m)^\\*\\*(\\d+)\\. ")
            .matcher(page())
            .results()
            .map(number -> Integer.parseInt(number.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(answered).containsExactlyElementsOf(IntStream.rangeClosed(1, 25).boxed().toList());
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/reliability.md"));
  }

  private static boolean exists(MatchResult name) {
    String file = name.group(1) + ".java";
    try (Stream<Path> sources = Files.walk(ROOT.resolve("src/test/java"))) {
      return sources
          .filter(source -> source.endsWith(file))
          .map(ReliabilityDocsTest::read)
          .anyMatch(text -> name.group(2) == null || text.contains(" " + name.group(2) + "("));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path source) {
    try {
      return Files.readString(source);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
