package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.TextRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Holds what is found in broken files to what is expected. {@code mvn -q test -Dtest=CorpusTest
 * -Dcorpus.apply=true} writes what is found; read the difference before it is committed.
 */
class CorpusTest {
  private static final int LEAST = 120;

  static List<Path> inputs() {
    return Corpus.inputs();
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void findsWhatIsExpected(Path input) throws IOException {
    Corpus.Case read = Corpus.read(input);
    Loaded loaded = read.loaded();
    String found = Corpus.describe(input, read.diagnostics());
    if (Boolean.getBoolean("corpus.apply")) {
      Files.writeString(Corpus.expectation(input), found);
    }
    String shown = new TextRenderer(read.sources(), false).render(read.diagnostics());
    assertThat(found).as(shown).isEqualTo(Files.readString(Corpus.expectation(input)));
    assertThat(found).isNotEmpty();
    assertThat(loaded.config().isEmpty()).isEqualTo(Diagnostics.hasErrors(loaded.diagnostics()));
    assertThat(shown).doesNotContain("Exception", "dev.sluice", "\tat ");
  }

  @Test
  void hasManyFilesAndEveryCode() {
    var codes = EnumSet.noneOf(Code.class);
    for (Path input : inputs()) {
      Corpus.read(input).diagnostics().stream().map(Diagnostic::code).forEach(codes::add);
    }
    assertThat(inputs()).hasSizeGreaterThanOrEqualTo(LEAST);
    assertThat(codes)
        .containsExactlyInAnyOrderElementsOf(
            EnumSet.allOf(Code.class).stream().filter(code -> !code.isOfWorkflows()).toList());
  }

  @Test
  void givesTheSameBytesOnEveryRun() {
    Path input = Corpus.ROOT.resolve("many-mistakes.yaml");
    var renderings = new java.util.HashSet<String>();
    for (int run = 0; run < 100; run++) {
      PoolsFiles files = PoolsFiles.read(List.of(input));
      renderings.add(new TextRenderer(files.sources(), true).render(files.load().diagnostics()));
    }
    assertThat(renderings).hasSize(1);
  }
}
