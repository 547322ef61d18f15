package dev.sluice.secret;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RedactionProperties {
  @Provide
  Arbitrary<String> tokens() {
    return Arbitraries.strings()
        .withCharRange('A', 'Z')
        .withCharRange('a', 'z')
        .withCharRange('0', '9')
        .ofMinLength(40)
        .ofMaxLength(5_000)
        .map(random -> "Aa0" + random + "zZ9");
  }

  @Property
  void whatIsHiddenOnceStaysAsItIs(@ForAll String text) {
    String once = Redaction.of(text);

    assertThat(Redaction.of(once)).isEqualTo(once);
  }

  @Property(tries = 200)
  void noLongKeySurvivesWhateverStandsAroundIt(
      @ForAll("tokens") String token, @ForAll String before, @ForAll String after) {
    String shown = Redaction.of(before + " " + token + " " + after);

    // Whatever is left of it is too short to be of use.
    for (int i = 0; i + 20 <= token.length(); i++) {
      assertThat(shown).doesNotContain(token.substring(i, i + 20));
    }
  }
}
