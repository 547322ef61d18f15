package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceLines;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PoolsLoaderProperties {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", "."));
  private static final List<byte[]> VALID = valid();

  /** Pieces that mean something to YAML or to the pools file. */
  private static final List<String> PIECES =
      List.of(
          "\n",
          "  ",
          "\t",
          "- ",
          ": ",
          "[",
          "]",
          "{",
          "}",
          "!",
          "&a ",
          "*a",
          "#",
          "|",
          ">",
          "?",
          "'",
          "\"",
          "%",
          "---\n",
          "...\n",
          ",",
          "<<: ",
          "${each.key}",
          "${job.owner}",
          "${",
          "null",
          "true",
          "-1",
          "1e999",
          "99999999999999999999",
          "\\",
          "\uFEFF",
          "\u0000",
          "\uD83D\uDE00",
          "~",
          "@",
          "pools:\n",
          "forEach: {}\n",
          "match: {}\n",
          "\r",
          "\r\n",
          "\u0085",
          "\u2028");

  private static List<byte[]> valid() {
    try (Stream<Path> files = Files.list(ROOT.resolve("examples"))) {
      return Stream.concat(files.sorted(), Stream.of(ROOT.resolve("runner-pools.yaml")))
          .map(PoolsLoaderProperties::bytes)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Property(tries = 500)
  void neverThrowsOnAnyBytes(@ForAll byte[] bytes) {
    check(bytes);
  }

  @Property(tries = 1500)
  void neverThrowsOnDamagedFiles(@ForAll long seed) {
    var random = new Random(seed);
    var text =
        new StringBuilder(
            new String(VALID.get(random.nextInt(VALID.size())), StandardCharsets.UTF_8));
    int edits = 1 + random.nextInt(4);
    for (int i = 0; i < edits; i++) {
      int at = random.nextInt(text.length() + 1);
      switch (random.nextInt(4)) {
        case 0 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(12)));
        case 2 -> text.setLength(Math.max(1, at));
        default -> {
          String piece = PIECES.get(random.nextInt(PIECES.size()));
          text.replace(at, Math.min(text.length(), at + piece.length()), piece);
        }
      }
    }
    check(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 500)
  void neverThrowsOnPiecesOfYaml(@ForAll long seed) {
    var random = new Random(seed);
    var text = new StringBuilder(random.nextBoolean() ? "version: 1\n" : "");
    int pieces = random.nextInt(30);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    check(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void check(byte[] bytes) {
    var source = new SourceText("pools.yaml", bytes);
    Loaded loaded = PoolsLoader.load(List.of(source));
    assertThat(loaded.config().isPresent()).isEqualTo(!Diagnostics.hasErrors(loaded.diagnostics()));
    SourceLines lines = SourceLines.of(source);
    for (Diagnostic diagnostic : loaded.diagnostics()) {
      assertInside(diagnostic.place(), lines);
      diagnostic.related().forEach(related -> assertInside(related.place(), lines));
      assertThat(diagnostic.message()).isNotBlank().doesNotContain("\n");
    }
    assertThat(new TextRenderer(List.of(source), false).render(loaded.diagnostics())).isNotNull();
  }

  private static void assertInside(Place place, SourceLines lines) {
    assertThat(place.line()).isBetween(1, lines.count());
    assertThat(place.endLine()).isBetween(place.line(), lines.count());
    assertThat(place.column()).isBetween(1, lines.length(place.line()) + 1);
    assertThat(place.endColumn()).isBetween(1, lines.length(place.endLine()) + 1);
    if (place.line() == place.endLine()) {
      assertThat(place.endColumn()).isGreaterThanOrEqualTo(place.column());
    }
  }
}
