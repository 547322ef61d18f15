package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrapTest {
  @Test
  void breaksAtBlanksAndWithinWordsOnlyWhereItMust() {
    assertThat(Wrap.lines("one two three\n\nfour\n", 8))
        .containsExactly("one two", "three", "", "four");
    assertThat(Wrap.lines("12345678 x", 8)).containsExactly("12345678", "x");
    assertThat(Wrap.lines("a 1234567890123", 8)).containsExactly("a", "12345678", "90123");
    assertThat(Wrap.lines("as it is", Integer.MAX_VALUE)).containsExactly("as it is");
  }

  @Test
  void givesColoursNoRoom() {
    String red = "\u001b[31mab cd\u001b[0m";
    assertThat(Wrap.lines(red, 5)).containsExactly(red);
    assertThat(Wrap.lines(red, 3)).containsExactly("\u001b[31mab", "cd\u001b[0m");
  }
}
