package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.sluice.api.PlanSchema;
import dev.sluice.store.SqliteLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds what {@code plan --format json} prints to its published schema. */
class PlanOutputTest {
  private static final Path FILES =
      Path.of(System.getProperty("sluice.root", "."), "src/test/resources/plan");
  private static final String OLD = FILES.resolve("old.yaml").toString();
  private static final String NEW = FILES.resolve("new.yaml").toString();
  private static final String JOBS = FILES.resolve("jobs.jsonl").toString();

  private static final Path PAGE =
      Path.of(System.getProperty("sluice.root", "."), "docs/gitops.md");

  @TempDir private Path directory;

  private static Schema schema() {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
        .getSchema(PlanSchema.text(), InputFormat.JSON);
  }

  /** A store that is there and holds nothing, wherever the test runs. */
  private Map<String, String> store() {
    Path store = directory.resolve("sluice.db");
    SqliteLedger.open(store).close();
    return Map.of("SLUICE_STORE", "sqlite:" + store);
  }

  private static JsonNode plan(Map<String, String> environment, String... arguments) {
    Ran ran =
        Ran.of(
            environment,
            Stream.concat(Stream.of("plan", "--format", "json"), Stream.of(arguments))
                .toArray(String[]::new));
    assertThat(ran.code()).as(ran.err()).isIn(ExitCode.OK, ExitCode.GUARDED);
    return JsonMapper.shared().readTree(ran.out());
  }

  private static JsonNode worked() {
    return plan(Map.of(), "--against", OLD, "-f", NEW, "--jobs", JOBS);
  }

  @Test
  void theWorkedExampleIsAsTheSchemaSays() {
    JsonNode plan = worked();

    assertThat(plan.at("/routing/regions")).hasSize(3);
    assertThat(plan.at("/guards/0/override").asString()).isEqualTo("--accept-moved 1842");
    assertThat(schema().validate(plan)).isEmpty();
  }

  @Test
  void soIsOneWithoutTrafficAndOneTheOtherWayRound() {
    for (JsonNode plan :
        new JsonNode[] {
          plan(Map.of(), "--against", OLD, "-f", NEW, "--days", "0"),
          plan(Map.of(), "--against", NEW, "-f", OLD, "--jobs", JOBS)
        }) {
      assertThat(schema().validate(plan)).isEmpty();
    }
  }

  @Test
  void soAreOneOfNoChangeAndOneOfTheFirstFile() throws Exception {
    JsonNode none = plan(store(), "--against", OLD, "-f", OLD);
    assertThat(none.at("/pools/0/change").asString()).isEqualTo("none");
    assertThat(schema().validate(none)).isEmpty();

    JsonNode first = plan(store(), "-f", NEW);
    assertThat(first.at("/against/kind").asString()).isEqualTo("nothing");
    assertThat(schema().validate(first)).isEmpty();
  }

  @Test
  void theSchemaTellsWhatIsNotSuchAPlan() {
    ObjectNode plan = (ObjectNode) worked();
    plan.put("since", "a later version");
    assertThat(schema().validate(plan)).isEmpty();

    ((ObjectNode) plan.at("/guards/0")).put("verdict", "maybe");
    plan.remove("summary");
    ((ObjectNode) plan.at("/routing/regions/0")).putNull("witness");
    assertThat(schema().validate(plan)).hasSizeGreaterThanOrEqualTo(3);
  }

  /** With {@code -Ddocs.apply=true} it is written there anew. */
  @Test
  void thePageShowsTheWorkedExampleAsItIs() throws IOException {
    Ran ran =
        Ran.of(Map.of(), "plan", "--against", OLD, "-f", NEW, "--jobs", JOBS, "--color", "never");
    String now =
        ran.out()
            .replace(FILES + "/", "")
            .replaceAll("(?m)^(With +new.yaml) [(].*[)]$", "$1")
            .replaceAll("(?m)^( +seen .*, )[^,]* ago$", "$112 min ago");
    String page = Files.readString(PAGE);
    int start = page.indexOf('\n', page.indexOf("$ sluice plan --against old.yaml")) + 1;
    int end = page.indexOf("$ echo $?", start);
    if (Boolean.getBoolean("docs.apply")) {
      Files.writeString(PAGE, page.substring(0, start) + now + page.substring(end));
    }
    String all = Files.readString(PAGE);
    assertThat(all.substring(start, all.indexOf("$ echo $?", start))).isEqualTo(now);
  }

  @Test
  void theCommandPrintsTheSchema() {
    assertThat(Ran.of(Map.of(), "schema", "plan")).isEqualTo(new Ran(0, PlanSchema.text(), ""));
  }
}
