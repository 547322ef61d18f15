package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.DoctorReport;
import dev.sluice.doctor.Finding;
import dev.sluice.doctor.Finding.Level;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTextTest {
  private static String render(int columns, Finding... findings) {
    return DoctorText.render(DoctorReport.of(List.of(findings)), new Paint(false), columns, false);
  }

  @Test
  void worstLastAndNoLineTooLong() {
    String text =
        render(
            40,
            new Finding("b", "x", Level.FAIL, "it does not do what it should", "do this and that"),
            new Finding("a", "", Level.OK, "fine", ""),
            new Finding("c", "", Level.SKIP, "not seen", ""),
            new Finding("a.long", "one", Level.OK, "well enough for now and for later", ""),
            new Finding("b", "y", Level.FAIL, "nor does this", "do this and that"),
            new Finding("d", "", Level.WARN, "\u001b[31mred", "help"));
    assertThat(text)
        .isEqualTo(
            """
            ok    a       fine
            ok    a.long  one: well enough for now
                  and for later

            skip  c
                  not seen

            warn  d
                  \\u001B[31mred
                  to mend it: help

            FAIL  b
                  x: it does not do what it should
                  y: nor does this
                  to mend it: do this and that

            2 failed, 1 warning, 1 not looked at, 2 ok
            """);
    assertThat(text.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(42));
  }

  @Test
  void nothingFoundIsSaidToo() {
    assertThat(render(80)).isEqualTo("0 ok\n");
  }
}
