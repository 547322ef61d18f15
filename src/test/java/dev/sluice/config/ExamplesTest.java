package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.TextRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", "."));

  static Stream<Path> files() throws IOException {
    try (Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
      return Stream.concat(
          Stream.of(ROOT.resolve("runner-pools.yaml")),
          examples.filter(path -> path.toString().endsWith(".yaml")).sorted().toList().stream());
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void hasNothingToComplainOf(Path file) {
    PoolsFiles files = PoolsFiles.read(List.of(file));
    Loaded loaded = files.load();
    assertThat(new TextRenderer(files.sources(), false).render(loaded.diagnostics())).isEmpty();
    assertThat(loaded.config()).isPresent();
  }

  @ParameterizedTest
  @MethodSource("files")
  void namesTheSchemaInItsFirstLineAndExplainsItself(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String schema = lines.getFirst().replace("# yaml-language-server: $schema=", "");
    assertThat(file.resolveSibling(schema)).exists();
    assertThat(lines.subList(1, 4)).allMatch(line -> line.startsWith("#"));
  }

  @Test
  void readyToUseFileHasOneCpuPoolAndTheFiveGpuLabels() {
    Loaded loaded = PoolsFiles.read(List.of(ROOT.resolve("runner-pools.yaml"))).load();
    PoolsConfig config = loaded.config().orElseThrow();
    assertThat(config.pools())
        .extracting(Pool::name)
        .containsExactly("gpu-t4", "gpu-l4", "gpu-a100", "gpu-a100-80gb", "gpu-h100", "cpu");
    assertThat(config.pools().get(2).gpu()).isEqualTo(new Gpu("A100-40GB", 1));
    assertThat(config.pools().getFirst().match().labels().all())
        .extracting(Glob::text)
        .containsExactly("modal", "gpu:t4");
  }
}
