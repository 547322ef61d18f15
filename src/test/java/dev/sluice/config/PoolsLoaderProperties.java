package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceLines;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.diagnostic.TextRenderer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PoolsLoaderProperties {
  @Property(tries = 500)
  void neverThrowsOnAnyBytes(@ForAll byte[] bytes) {
    check(bytes);
  }

  @Property(tries = 1500)
  void neverThrowsOnDamagedFiles(@ForAll long seed) {
    check(Damage.text(seed));
  }

  @Property(tries = 1000)
  void neverThrowsOnDamagedNodes(@ForAll long seed) {
    check(Damage.nodes(seed).getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 500)
  void neverThrowsOnPiecesOfYaml(@ForAll long seed) {
    var random = new Random(seed);
    var text = new StringBuilder(random.nextBoolean() ? "version: 1\n" : "");
    int pieces = random.nextInt(30);
    for (int i = 0; i < pieces; i++) {
      text.append(Damage.PIECES.get(random.nextInt(Damage.PIECES.size())));
    }
    check(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Example
  void placesStayInsideAFileThatEndsWithACarriageReturn() {
    check("?\r".getBytes(StandardCharsets.UTF_8));
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
