package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class FormatterProperties {
  private static final Pattern PLACE = Pattern.compile("Place\\[[^]]*]|[^ ]*[.]yaml:[0-9:]+");

  @Property(tries = 500)
  void keepsTheCompiledTableAndEveryComment(@ForAll long seed) {
    String before = commented(new Random(seed));
    String after = formatted(before);
    assertThat(compiled(after)).isEqualTo(compiled(before)).doesNotContain("Optional.empty");
    assertThat(comments(after)).containsExactlyInAnyOrderElementsOf(comments(before));
    assertThat(after.lines()).noneMatch(line -> line.endsWith(" "));
    assertThat(formatted(after)).isEqualTo(after);
  }

  @Property(tries = 1500)
  void keepsTheMeaningOfAnyFileThatCanBeRead(@ForAll long seed) {
    String before = new String(Damage.text(seed), StandardCharsets.UTF_8);
    if (Formatter.format(SourceText.of("f.yaml", before)) instanceof Formatter.Formatted result) {
      assertThat(codes(result.text())).isEqualTo(codes(before));
      assertThat(compiled(result.text())).isEqualTo(compiled(before));
      assertThat(formatted(result.text())).isEqualTo(result.text());
    }
  }

  @Property(tries = 300)
  void keepsJsonJson(@ForAll long seed) {
    String before = Damage.nodes(seed);
    String after = formatted(before);
    assertThat(JsonPrinter.isJson(SourceText.of("f.json", after))).isTrue();
    assertThat(compiled(after)).isEqualTo(compiled(before));
    assertThat(formatted(after)).isEqualTo(after);
  }

  private static String formatted(String text) {
    var result = (Formatter.Formatted) Formatter.format(SourceText.of("f.yaml", text));
    assertThat(result.changed()).isEqualTo(!result.text().equals(text));
    return result.text();
  }

  private static String compiled(String text) {
    Loaded loaded = PoolsLoader.load(List.of(SourceText.of("f.yaml", text)));
    return PLACE.matcher(loaded.config().toString()).replaceAll("");
  }

  private static List<Code> codes(String text) {
    return PoolsLoader.load(List.of(SourceText.of("f.yaml", text))).diagnostics().stream()
        .map(Diagnostic::code)
        .filter(code -> code != Code.BYTE_ORDER_MARK)
        .sorted()
        .toList();
  }

  /** A valid file with comments, blank lines and blanks strewn in. */
  private static String commented(Random random) {
    String text = Damage.VALID.get(random.nextInt(Damage.VALID.size()));
    List<String> lines = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      if (random.nextInt(6) == 0) {
        lines.add(" ".repeat(random.nextInt(12)) + "#own-" + number++);
      }
      if (random.nextInt(8) == 0) {
        lines.add(random.nextBoolean() ? "" : "   ");
      }
      boolean plain = !line.isBlank() && !line.contains("#");
      lines.add(line + (plain && random.nextInt(5) == 0 ? "  #behind-" + number++ : "   "));
    }
    return String.join("\n", lines) + "\n#end-" + number;
  }

  private static List<String> comments(String text) {
    return Pattern.compile("#(own|behind|end)-[0-9]+")
        .matcher(text)
        .results()
        .map(match -> match.group())
        .toList();
  }
}
