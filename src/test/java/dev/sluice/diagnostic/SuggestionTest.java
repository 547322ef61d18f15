package dev.sluice.diagnostic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  private static final List<String> KEYS = List.of("timeout", "idleTimeout", "regions", "cpu");

  @Test
  void findsTheWordThatWasMeant() {
    assertThat(Suggestion.of("timout", KEYS)).contains("timeout");
    assertThat(Suggestion.of("TIMEOUT", KEYS)).contains("timeout");
    assertThat(Suggestion.of("idle_timeout", KEYS)).contains("idleTimeout");
    assertThat(Suggestion.of("cup", KEYS)).contains("cpu");
  }

  @Test
  void saysNothingWhenNoWordIsNear() {
    assertThat(Suggestion.of("volumes", KEYS)).isEmpty();
    assertThat(Suggestion.of("", KEYS)).isEmpty();
    assertThat(Suggestion.of("x".repeat(1000), KEYS)).isEmpty();
    assertThat(Suggestion.of("timeout", List.of())).isEmpty();
  }

  @Test
  void takesTheFirstOfEquallyNearWords() {
    assertThat(Suggestion.of("H10", List.of("H100", "H20", "A10"))).contains("H100");
    assertThat(Suggestion.of("H10", List.of("A10", "H100"))).contains("A10");
  }

  @Test
  void countsASwapOfNeighboursAsOneSlip() {
    assertThat(Suggestion.distance("cup", "cpu")).isEqualTo(1);
    assertThat(Suggestion.distance("", "abc")).isEqualTo(3);
    assertThat(Suggestion.distance("same", "same")).isZero();
    assertThat(Suggestion.distance("kitten", "sitting")).isEqualTo(3);
  }

  @Test
  void asksInWords() {
    assertThat(Suggestion.question("cup", KEYS)).contains("Did you mean \"cpu\"?");
  }
}
