package dev.sluice.workflows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code runs-on} of real workflows, each written back into a job; skipped without them. */
class RunsOnSamplesTest {
  private static final Path SAMPLES =
      Stream.of(
              System.getProperty("sluice.shared", ""),
              System.getProperty("sluice.root", ".") + "/../shared")
          .filter(path -> !path.isEmpty())
          .map(path -> Path.of(path, "data", "runs-on-samples.json"))
          .filter(Files::isRegularFile)
          .findFirst()
          .orElse(Path.of("absent"));

  @Test
  void resolvesEachOrNamesWhatIsNotKnown() throws Exception {
    assumeTrue(Files.isRegularFile(SAMPLES), "the runs-on samples are not beside this checkout");
    int resolved = 0;
    int open = 0;
    for (JsonNode sample : JsonMapper.builder().build().readTree(SAMPLES.toFile())) {
      List<String> labels = new ArrayList<>();
      sample.get("labels").forEach(label -> labels.add(label.stringValue()));
      WorkflowsCheck.Result result = WorkflowFiles.check(Map.of("s.yml", workflow(sample, labels)));
      assertThat(result.problems()).as(sample.toString()).isEmpty();
      assertThat(result.findings()).as(sample.toString()).hasSize(1);
      Finding finding = result.findings().getFirst();
      if (finding.outcome() instanceof Outcome.Unresolved(List<Cause> causes)) {
        assertThat(String.join(" ", labels)).contains(causes.getFirst().expression());
        open++;
      } else if (labels.isEmpty()) {
        assertThat(finding.outcome()).isInstanceOf(Outcome.GroupOnly.class);
      } else {
        assertThat(finding.labels()).as(sample.toString()).hasSameSizeAs(labels);
        if (!sample.get("expression").booleanValue()) {
          assertThat(finding.labels()).isEqualTo(labels);
        }
        resolved++;
      }
    }
    assertThat(resolved).isGreaterThan(30);
    assertThat(open).isBetween(1, 10);
  }

  private static String workflow(JsonNode sample, List<String> labels) {
    JsonMapper json = JsonMapper.builder().build();
    String list = json.writeValueAsString(labels);
    String runsOn =
        switch (sample.get("form").stringValue()) {
          case "string" -> json.writeValueAsString(labels.getFirst());
          case "object" ->
              "{ group: "
                  + json.writeValueAsString(sample.get("group").stringValue())
                  + (labels.isEmpty() ? "" : ", labels: " + list)
                  + " }";
          default -> list;
        };
    return "on: push\njobs:\n  job:\n    runs-on: " + runsOn + "\n";
  }
}
