package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ExplainReport;
import dev.sluice.config.SchemaWalk;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.routing.JobFacts;
import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds the published schema of test files, their reader and the words of explain together. */
class TestSchemaDriftTest {
  private static final JsonNode SCHEMA = JsonMapper.shared().readTree(TestFile.schema().text());
  private static final SchemaWalk WALK = new SchemaWalk(SCHEMA);
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", "."));

  @Test
  void expectsTheSandboxInTheWordsOfExplain() {
    Map<String, String> words = new TreeMap<>();
    components(ExplainReport.Sandbox.class, "", words);
    Set<String> inSchema = new TreeSet<>();
    WALK.each("/definitions/sandbox", (path, _) -> inSchema.add(path));
    assertThat(inSchema).isEqualTo(words.keySet());
  }

  private static void components(Class<?> type, String path, Map<String, String> into) {
    for (RecordComponent component : type.getRecordComponents()) {
      String below = path + "/" + component.getName();
      into.put(below, component.getType().getSimpleName());
      Type item = component.getType();
      if (component.getGenericType() instanceof ParameterizedType list
          && component.getType() == List.class) {
        item = list.getActualTypeArguments()[0];
        below += "/*";
      }
      if (item instanceof Class<?> record && record.isRecord()) {
        components(record, below, into);
      }
    }
  }

  @Test
  void describesTheJobInTheWordsOfExplainAndReadsEachOfThem() {
    Set<String> words = new TreeSet<>();
    for (RecordComponent component : ExplainReport.Job.class.getRecordComponents()) {
      words.add(component.getName());
    }
    JsonNode properties = SCHEMA.at("/definitions/job/properties");
    assertThat(new TreeSet<>(properties.propertyNames())).isEqualTo(words);
    JobFacts plain = job("{\"repository\":\"a/b\",\"labels\":[]}");
    for (String word : words) {
      ObjectNode job =
          (ObjectNode) JsonMapper.shared().readTree("{\"repository\":\"a/b\",\"labels\":[]}");
      job.set(word, properties.path(word).path("examples").path(0));
      assertThat(job(job.toString())).as(word).isNotEqualTo(plain);
    }
  }

  private static JobFacts job(String job) {
    String text =
        "{\"version\":1,\"cases\":[{\"name\":\"n\",\"expect\":\"unmatched\",\"job\":" + job + "}]}";
    TestFile file = Samples.file(text);
    assertThat(file.diagnostics()).isEmpty();
    return file.cases().getFirst().job();
  }

  @Test
  void readsEveryExampleOfWhatCanBeExpected() {
    List<Class<?>> kinds = new ArrayList<>();
    for (JsonNode example : SCHEMA.at("/definitions/expect/examples")) {
      TestFile file = Samples.file(Samples.t4(example.toString()));
      assertThat(file.diagnostics()).as(example.toString()).isEmpty();
      kinds.add(file.cases().getFirst().expect().getClass());
    }
    assertThat(kinds).containsExactlyInAnyOrder(Expectation.class.getPermittedSubclasses());
  }

  @Test
  void describesEveryPropertyWithExamplesAndIsStrict() {
    WALK.each((path, property) -> {
      assertThat(property.path("description").asString("")).as(path).endsWith(".");
      assertThat(property.path("examples").isEmpty()).as("examples of " + path).isFalse();
      if (property.has("properties")) {
        assertThat(property.path("additionalProperties").asBoolean(true)).as(path).isFalse();
      }
      if (property.path("default").isNull()) {
        assertThat(property.path("type").path(0).asString()).as(path).isNotEqualTo("string");
      }
    });
    assertThat(SCHEMA.path("$schema").asString()).contains("draft-07");
  }

  @Test
  void acceptsEachOfItsOwnDefaultsAndExamples() {
    WALK.each((path, property) -> {
      var schema = WALK.alone(property);
      for (JsonNode example : property.path("examples")) {
        assertThat(schema.validate(example)).as("%s: %s", path, example).isEmpty();
      }
    });
  }

  @Test
  void holdsTheReadyMadePoolsFileToItsTestsInEveryClause() throws IOException {
    String pools = Files.readString(ROOT.resolve("runner-pools.yaml"));
    String tests = Files.readString(ROOT.resolve("runner-pools.test.yaml"));
    assertThat(tests)
        .startsWith("# yaml-language-server: $schema=schema/runner-pools.test.schema.json\n");
    TestFile file = TestFile.read(SourceText.of("runner-pools.test.yaml", tests));
    TestRun run = TestRun.of(Samples.runner(pools), List.of(file));
    assertThat(run.diagnostics()).isEmpty();
    assertThat(run.results()).hasSizeGreaterThan(10).allMatch(CaseResult::passed);
    assertThat(run.coverage().pools().gaps()).isEmpty();
    assertThat(run.coverage().denyRules().gaps()).isEmpty();
    assertThat(run.coverage().clauses().gaps()).isEmpty();
  }
}
