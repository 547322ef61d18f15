package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTableTest {
  private static final Paint PLAIN = new Paint(false);

  private static TextTable table(Paint paint) {
    var table = new TextTable(paint, "JOB", "STATE", "WHY");
    table.cell("12345678901234").cell("waiting", Paint.Style.YELLOW).cell("w".repeat(60)).end();
    table.cell("1").cell("running").cell("").end();
    return table;
  }

  @Test
  void linesUpAndEndsNoLineWithBlanks() {
    assertThat(table(PLAIN).render(1000).lines())
        .containsExactly(
            "JOB             STATE    WHY",
            "12345678901234  waiting  " + "w".repeat(60),
            "1               running");
  }

  @Test
  void cutsTheWidestColumnButNeverTheFirst() {
    assertThat(table(PLAIN).render(40).lines())
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(40))
        .anySatisfy(
            line -> assertThat(line).startsWith("12345678901234  waiting  www").endsWith("w…"));
    assertThat(table(PLAIN).render(3).lines().skip(1).findFirst().orElseThrow())
        .startsWith("12345678901234  waiting");
  }

  @Test
  void coloursWithoutShiftingColumns() {
    String colored = table(new Paint(true)).render(1000);
    assertThat(colored).contains("\u001b[33mwaiting\u001b[0m");
    assertThat(colored.replaceAll("\u001b\\[[0-9]+m", "")).isEqualTo(table(PLAIN).render(1000));
  }

  @Test
  void showsNoTerminalControls() {
    var table = new TextTable(PLAIN);
    table.cell("a\u001b[31mb\nc").end();
    assertThat(table.render(80)).isEqualTo("a\\u001B[31mb\\nc\n");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 s",
    "59, 59 s",
    "60, 1 min",
    "252, 4 min 12 s",
    "3600, 1 h",
    "10979, 3 h 2 min",
    "86400, 1 d",
    "273600, 3 d 4 h"
  })
  void saysHowLong(long seconds, String text) {
    assertThat(Ages.of(seconds)).isEqualTo(text);
  }
}
