package dev.sluice.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Quoting keeps words as they are, and no text makes the reader fail otherwise than it may. */
class ShellScriptProperties {
  private static final Map<String, String> ENV = Map.of("a", "$a 'b", "b", "");

  @Property(tries = 300)
  void quotedWordsAreReadAsTheyWere(
      @ForAll @Size(min = 1, max = 4)
          List<
                  @Chars({'a', '$', '\'', '"', '\\', ' ', ';', '&', '|', '{', '\n', 'ü'})
                  @StringLength(max = 6) String>
              words)
      throws ShellScript.NotEmulated {
    String single =
        words.stream()
            .map(word -> "'" + word.replace("'", "'\\''") + "'")
            .collect(Collectors.joining(" "));
    String twice =
        words.stream()
            .map(word -> "\"" + word.replaceAll("[\\\\\"$]", "\\\\$0") + "\"")
            .collect(Collectors.joining("\t"));

    assertThat(ShellScript.read(single, ENV)).containsExactly(new ShellScript.Step(false, words));
    assertThat(ShellScript.read(twice, ENV)).containsExactly(new ShellScript.Step(false, words));
  }

  @Property(tries = 1000)
  void anyTextIsReadOrRefused(
      @ForAll
          @Chars({'a', 'b', '$', '\'', '"', '\\', ' ', ';', '&', '|', '{', '}', '\n', '`'})
          @StringLength(max = 12)
          String text) {
    List<ShellScript.Step> steps = new ArrayList<>();
    try {
      steps.addAll(ShellScript.read(text, ENV));
    } catch (ShellScript.NotEmulated refused) {
      assertThat(refused).hasMessageStartingWith("not emulated: ");
    }
    assertThat(steps).allSatisfy(step -> assertThat(step.words()).isNotEmpty());
  }
}
