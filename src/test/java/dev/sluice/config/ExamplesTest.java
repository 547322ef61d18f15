package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.analysis.TableFindings;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import dev.sluice.routing.RoutingTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExamplesTest {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", "."));

  /** Every example by itself; a directory is one. Workflows, {@code *.yml}, are no pools files. */
  static List<Path> examples() throws IOException {
    try (Stream<Path> entries = Files.list(ROOT.resolve("examples"))) {
      return Stream.concat(
              Stream.of(ROOT.resolve("runner-pools.yaml")),
              entries.filter(path -> !path.toString().endsWith(".yml")).sorted())
          .toList();
    }
  }

  static List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(ROOT.resolve("examples"))) {
      return Stream.concat(Stream.of(ROOT.resolve("runner-pools.yaml")), walk.sorted())
          .filter(path -> path.toString().endsWith(".yaml"))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void hasNothingToComplainOf(Path example) {
    PoolsFiles files = PoolsFiles.read(List.of(example));
    Loaded loaded = files.load();
    assertThat(new TextRenderer(files.sources(), false).render(loaded.diagnostics())).isEmpty();
    assertThat(loaded.config()).isPresent();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void explainsWhatTheAnalysesFind(Path example) {
    PoolsFiles files = PoolsFiles.read(List.of(example));
    List<String> paths = files.sources().stream().map(SourceText::path).toList();
    String text = files.sources().stream().map(SourceText::text).collect(Collectors.joining());
    var table = RoutingTable.compile(files.load().config().orElseThrow());
    assertThat(TableFindings.of(table, paths))
        .allSatisfy(found -> {
          assertThat(found.isError()).as(found.message()).isFalse();
          assertThat(text).as(found.message()).contains(found.code().id());
        });
  }

  @ParameterizedTest
  @MethodSource("files")
  void namesTheSchemaInItsFirstLineAndExplainsItself(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    String schema = lines.getFirst().replace("# yaml-language-server: $schema=", "");
    assertThat(file.resolveSibling(schema)).exists();
    assertThat(lines.subList(1, 4)).allMatch(line -> line.startsWith("#"));
  }

  /** {@code mvn -q test -Dtest=ExamplesTest -Dgolden.apply=true} formats them. */
  @ParameterizedTest
  @MethodSource("files")
  void isFormatted(Path file) throws IOException {
    var source = new SourceText(file.toString(), Files.readAllBytes(file));
    var result = (Formatter.Formatted) Formatter.format(source);
    Golden.check(result.text(), file);
  }

  @Test
  void thereAreEnoughOfThem() throws IOException {
    assertThat(examples()).hasSizeGreaterThan(8);
  }

  @Test
  void directoryOfSeveralTeamsIsOneConfiguration() {
    Loaded loaded = PoolsFiles.read(List.of(ROOT.resolve("examples/multi-team"))).load();
    PoolsConfig config = loaded.config().orElseThrow();
    assertThat(config.pools())
        .extracting(Pool::name)
        .containsExactly("research-l4", "research-h100", "web");
    assertThat(config.pools()).allMatch(pool -> pool.runner().scope() == Scope.ORGANIZATION);
    assertThat(config.pools().getLast().secrets()).isEmpty();
  }

  @Test
  void originalTableIsWhatTheImportGives() throws IOException {
    EnvImport.Result imported =
        EnvImport.of(Map.of("CACHE_VOLUME_NAME", "ci-cache", "MAX_CONCURRENT_PER_REPO", "10"));
    assertThat(withoutPlaces(SourceText.of("import", imported.text().orElseThrow())))
        .isEqualTo(
            withoutPlaces(
                SourceText.of(
                    "example", Files.readString(ROOT.resolve("examples/original-table.yaml")))));
  }

  private static String withoutPlaces(SourceText source) {
    PoolsConfig config = PoolsLoader.load(List.of(source)).config().orElseThrow();
    return config.toString().replaceAll("Place\\[[^]]*]|(import|example):[0-9:]+", "");
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
