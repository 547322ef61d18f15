package dev.sluice.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.SchemaWalk;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Files of prices as people write them, right and wrong. */
class PriceFileTest {
  private static final String HEAD = "version: 1\ndate: 2026-10-01\n";

  private static PriceFile.Read read(String text) {
    return PriceFile.read(SourceText.of("mine.yaml", text));
  }

  private static SourceText builtIn() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(PriceTable.class.getResourceAsStream("prices.yaml"))) {
      return new SourceText("prices.yaml", in.readAllBytes());
    }
  }

  @Test
  void ourOwnTableIsSuchAFile() throws IOException {
    assertThat(PriceFile.schema().check(YamlReader.read(builtIn()).root().orElseThrow())).isEmpty();
    PriceFile.Read read = PriceFile.read(builtIn());
    assertThat(read.diagnostics()).isEmpty();
    assertThat(read.table().orElseThrow().gpus().keySet())
        .isEqualTo(PriceTable.builtIn().gpus().keySet());
  }

  @Test
  void theDocumentedExampleIsSuchAFile() throws IOException {
    Path page = Path.of(System.getProperty("sluice.root", "."), "docs", "cost.md");
    String example = Files.readString(page).split("```yaml\n", 2)[1].split("```", 2)[0];
    PriceFile.Read read = read(example);
    assertThat(read.diagnostics()).isEmpty();
    assertThat(read.table().orElseThrow().gpus()).containsOnlyKeys("H100");
  }

  @Test
  void mayNameAsLittleAsItLikes() {
    PriceTable table = read(HEAD + "usdPerSecond: { cpuCore: 0.00002 }\n").table().orElseThrow();
    assertThat(table.cpuCore()).isNotNull();
    assertThat(table.gpus()).isEmpty();
    assertThat(table.over(PriceTable.builtIn()).gpus()).isEqualTo(PriceTable.builtIn().gpus());
    assertThat(read("{\"version\":1,\"date\":\"2026-10-01\"}").table())
        .as("JSON is YAML")
        .contains(PriceTable.EMPTY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          price: {}                                    | 3:1  | SL0101
          usdPerSecond: { cpu: 0.1 }                   | 3:17 | SL0101
          usdPerSecond: { cpuCore: free }              | 3:26 | SL0103
          usdPerSecond: { cpuCore: 0 }                 | 3:26 | SL0105
          usdPerSecond: { cpuCore: -1 }                | 3:26 | SL0105
          usdPerSecond: { cpuCore: 1001 }              | 3:26 | SL0105
          usdPerSecond: { cpuCore: 1E999999999 }       | 3:26 | SL0105
          usdPerSecond: { cpuCore: 1E-99999999999 }    | 3:26 | SL0105
          usdPerSecond: { cpuCore: 1e-300 }            | 3:26 | SL0105
          usdPerSecond: { cpuCore: 0.0000000000001 }   | 3:26 | SL0105
          usdPerSecond: { gpu: { H100: "1" } }         | 3:30 | SL0103
          usdPerSecond: { gpu: { "H100:2": 1 } }       | 3:24 | SL0107
          usdPerSecond: { gpu: { H100: 1, h100: 2 } }  | 3:33 | SL0012
          usdPerSecond: { gpu: [H100] }                | 3:22 | SL0103
          usdPerSecond: 3                              | 3:15 | SL0103
          regionMultiplier: { broad: 0.5 }             | 3:28 | SL0105
          confirmed: yes                               | 3:12 | SL0103
          """)
  void saysWhereItIsWrong(String line, String place, String code) {
    PriceFile.Read read = read(HEAD + line + "\n");
    assertThat(read.table()).isEmpty();
    assertThat(read.diagnostics())
        .extracting(d -> d.place().line() + ":" + d.place().column() + " " + d.code().id())
        .containsExactly(place + " " + code);
  }

  @ParameterizedTest
  @CsvSource({"2026-13-01,SL0107", "yesterday,SL0107", "20261001,SL0103"})
  void wantsARealDay(String date, String code) {
    PriceFile.Read read = read("version: 1\ndate: " + date + "\n");
    assertThat(read.table()).isEmpty();
    assertThat(read.diagnostics()).extracting(d -> d.code().id()).containsExactly(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version: 1     | date
          date: 2026-1-1 | version
          """)
  void wantsVersionAndDate(String text, String missing) {
    assertThat(read(text + "\n").diagnostics())
        .extracting(Diagnostic::message)
        .contains("The key \"" + missing + "\" is missing");
  }

  @Test
  void warnsOfATypeThatIsNotKnownAndTakesItsPrice() {
    PriceFile.Read read = read(HEAD + "usdPerSecond: { gpu: { H10: 0.001 } }\n");
    assertThat(read.table().orElseThrow().gpus()).containsOnlyKeys("H10");
    assertThat(read.diagnostics())
        .singleElement()
        .satisfies(d -> {
          assertThat(d.isError()).isFalse();
          assertThat(d.help()).isEqualTo("Did you mean \"A10\"?");
        });
  }

  @Property(tries = 300)
  void takesAnyText(@ForAll String text) {
    assertThat(read(text)).isNotNull();
    assertThat(read(HEAD + "usdPerSecond: { cpuCore: " + text + " }")).isNotNull();
  }

  @Test
  void theSchemaDescribesEveryPropertyAndIsStrict() {
    JsonNode schema = JsonMapper.shared().readTree(PriceFile.schema().text());
    var walk = new SchemaWalk(schema);
    List<String> paths = new ArrayList<>();
    walk.each((path, property) -> {
      paths.add(path);
      assertThat(property.path("description").asString("")).as(path).endsWith(".");
      assertThat(property.path("examples").isEmpty()).as(path).isFalse();
      property
          .path("examples")
          .forEach(example -> assertThat(walk.alone(property).validate(example)).isEmpty());
      if (property.has("properties")) {
        assertThat(property.path("additionalProperties").asBoolean(true)).as(path).isFalse();
      }
    });
    assertThat(paths).contains("/usdPerSecond/cpuCore", "/regionMultiplier/narrow");
  }
}
