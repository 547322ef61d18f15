package dev.sluice.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SarifRenderer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds the SARIF form of everything in the corpus to the published schema of SARIF 2.1.0, which
 * the npm package {@code @microsoft/jest-sarif} carries. {@code src/test/editor/install.sh} puts it
 * under {@code target}; without it the schema is not looked at.
 */
class SarifSchemaTest {
  private static final Path SCHEMA =
      Path.of(
          System.getProperty("sluice.root", "."),
          "target/npm/node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json");

  private static List<Diagnostic> everything() {
    List<Diagnostic> all = new ArrayList<>();
    Corpus.inputs()
        .forEach(input -> all.addAll(PoolsFiles.read(List.of(input)).load().diagnostics()));
    return all;
  }

  @Test
  void isValidForThePublishedSchema() throws IOException {
    assumeThat(SCHEMA)
        .as("the schema of SARIF is not there; src/test/editor/install.sh gets it")
        .exists();
    var schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
            .getSchema(Files.readString(SCHEMA), InputFormat.JSON);
    for (List<Diagnostic> diagnostics : List.of(everything(), List.<Diagnostic>of())) {
      JsonNode log = JsonMapper.shared().readTree(SarifRenderer.render(diagnostics, "1.2.3"));
      assertThat(schema.validate(log)).isEmpty();
    }
    JsonNode broken = JsonMapper.shared().readTree("{\"version\": \"2.1.0\", \"runs\": [{}]}");
    assertThat(schema.validate(broken)).isNotEmpty();
  }

  @Test
  void writesWhatIsAlwaysTheSame() throws IOException {
    Path input = Golden.RESOURCES.resolve("golden/related.yaml");
    var source = new dev.sluice.diagnostic.SourceText("dir/a file.yaml", Files.readAllBytes(input));
    List<Diagnostic> diagnostics = PoolsLoader.load(List.of(source)).diagnostics();
    Golden.check(
        SarifRenderer.render(diagnostics, "1.2.3"), Golden.RESOURCES.resolve("golden/sarif.txt"));
  }

  @Test
  void namesEachRuleOnceAndRefersToIt() {
    List<Diagnostic> diagnostics = everything();
    JsonNode run =
        JsonMapper.shared().readTree(SarifRenderer.render(diagnostics, "1.2.3")).at("/runs/0");
    JsonNode rules = run.at("/tool/driver/rules");
    assertThat(run.path("results")).hasSameSizeAs(diagnostics);
    assertThat(rules).doesNotHaveDuplicates();
    for (JsonNode result : run.path("results")) {
      String rule = rules.path(result.path("ruleIndex").asInt()).path("id").asString();
      assertThat(rule).isEqualTo(result.path("ruleId").asString());
    }
  }
}
