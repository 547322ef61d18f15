package dev.sluice.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShownLineTest {
  @Test
  void marksTheRange() {
    assertThat(ShownLine.of("cpu: 8", 6, 7)).isEqualTo(new ShownLine("cpu: 8", "     ^"));
  }

  @Test
  void marksOneColumnOfAnEmptyRange() {
    assertThat(ShownLine.of("cpu:", 5, 5).marks()).isEqualTo("    ^");
    assertThat(ShownLine.of("", 1, 1).marks()).isEqualTo("^");
  }

  @Test
  void turnsTabsIntoSpacesUpToTheNextStop() {
    assertThat(ShownLine.of("\ta\tb", 4, 5)).isEqualTo(new ShownLine("    a   b", "        ^"));
  }

  @Test
  void marksBothColumnsOfWideCharacters() {
    assertThat(ShownLine.of("日本 x", 1, 3).marks()).isEqualTo("^^^^");
    assertThat(ShownLine.of("日本 x", 4, 5).marks()).isEqualTo("     ^");
    assertThat(ShownLine.of("🚀x", 2, 3).marks()).isEqualTo("  ^");
  }

  @Test
  void givesCombiningCharactersNoColumn() {
    assertThat(ShownLine.of("e\u0301x", 3, 4).marks()).isEqualTo(" ^");
  }

  @Test
  void showsControlsAndTurnsOfDirectionAsMarks() {
    assertThat(ShownLine.of("a\u0007\u202eb", 4, 5))
        .isEqualTo(new ShownLine("a\ufffd\ufffdb", "   ^"));
  }

  @Test
  void cutsAVeryLongLineAroundTheRange() {
    String line = "x".repeat(500) + "HERE" + "y".repeat(500);
    ShownLine shown = ShownLine.of(line, 501, 505);
    assertThat(shown.text()).startsWith("...x").endsWith("y...").hasSize(126);
    assertThat(shown.text().substring(shown.marks().indexOf('^'))).startsWith("HERE");
    assertThat(shown.marks().strip()).isEqualTo("^^^^");
  }
}
