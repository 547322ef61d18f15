package dev.sluice.config;

import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds the text form of diagnostics to the files under {@code golden}: {@code NAME.txt} as in a
 * pipe, {@code NAME.ansi} as on a terminal. {@code mvn -q test -Dtest=TextRendererGoldenTest
 * -Dgolden.apply=true} writes them; look at them in a terminal before they are committed.
 */
class TextRendererGoldenTest {
  private static final Path ROOT = Golden.RESOURCES.resolve("golden");

  static List<String> inputs() throws IOException {
    try (Stream<Path> files = Files.list(ROOT)) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.endsWith(".yaml") || name.endsWith(".json"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void showsWhatItAlwaysShowed(String name) throws IOException {
    var source = new SourceText(name, Files.readAllBytes(ROOT.resolve(name)));
    Loaded loaded = PoolsLoader.load(List.of(source));
    String plain = new TextRenderer(List.of(source), false).render(loaded.diagnostics());
    String colored = new TextRenderer(List.of(source), true).render(loaded.diagnostics());
    Golden.check(plain, ROOT.resolve(name + ".txt"));
    Golden.check(colored, ROOT.resolve(name + ".ansi"));
  }
}
