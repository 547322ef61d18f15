package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.DemoReport;
import dev.sluice.api.JobCost;
import dev.sluice.api.JobReport;
import dev.sluice.api.JobsReport;
import dev.sluice.app.Demo;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What commands say about costs. */
class CostTest {
  private static final String POOLS =
      """
      version: 1
      pools:
        - name: gpu
          match: { labels: { all: [modal, gpu] } }
          gpu: H100:2
          cpu: 8
          memory: 32GiB
          regions: [us-east-1, us]
        - name: new
          match: { labels: { all: [modal, new] } }
          gpu: B300
      """;

  @TempDir private Path directory = Path.of("");

  private String file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text).toString();
  }

  private Ran explain(Map<String, String> environment, String labels, String... more)
      throws Exception {
    String[] arguments = new String[7 + more.length];
    String pools = file("pools.yaml", POOLS);
    System.arraycopy(
        new String[] {"explain", "-f", pools, "--repo", "acme/app", "--labels", labels},
        0,
        arguments,
        0,
        7);
    System.arraycopy(more, 0, arguments, 7, more.length);
    return Ran.of(environment, arguments);
  }

  private static JsonNode cost(Ran ran) {
    assertThat(ran.code()).as(ran.err()).isZero();
    return JsonMapper.shared().readTree(ran.out()).path("cost");
  }

  @Test
  void explainTellsWhatAnHourCosts() throws Exception {
    assertThat(explain(Map.of(), "modal,gpu").out())
        .contains(
            "Cost     at least $14.70 an hour: GPU $11.85, CPU $1.70, memory $1.15"
                + " (prices of 2026-06-01, not confirmed by Modal)\n");
    JsonNode cost = cost(explain(Map.of(), "modal,gpu", "--format", "json"));
    assertThat(cost.path("perHour").decimalValue()).isEqualByComparingTo("14.7031");
    assertThat(cost.path("currency").asString()).isEqualTo("USD");
    assertThat(cost.path("source").asString()).isEqualTo("built-in");
    assertThat(cost.path("asOf").asString()).isEqualTo("2026-06-01");
    assertThat(cost.path("confirmed").asBoolean(true)).isFalse();
    assertThat(cost.path("parts")).hasSize(3);
    assertThat(cost.has("unknown")).isFalse();
  }

  @Test
  void explainSaysSoWhereNoPriceIsKnown() throws Exception {
    assertThat(explain(Map.of(), "modal,new").out())
        .contains("Cost     unknown: no price is known for the GPU B300\n");
    JsonNode cost = cost(explain(Map.of(), "modal,new", "--format", "json"));
    assertThat(cost.path("perHour").isNull()).isTrue();
    assertThat(cost.path("unknown").asString()).contains("B300");
    assertThat(cost(explain(Map.of(), "elsewhere", "--format", "json")).isNull()).isTrue();
  }

  @Test
  void explainGoesByTheOperatorsPricesFirst() throws Exception {
    String prices =
        file(
            "prices.yaml",
            """
            version: 1
            date: 2026-10-01
            confirmed: true
            usdPerSecond: { gpu: { B300: 0.002 } }
            """);
    Map<String, String> own = Map.of("SLUICE_PRICES", prices);
    assertThat(explain(own, "modal,new").out())
        .contains("GPU $7.20", "(prices of 2026-10-01 from " + prices + "; prices of 2026-06-01");
    JsonNode cost = cost(explain(own, "modal,new", "--format", "json"));
    assertThat(cost.path("source").asString()).isEqualTo("mixed");
    assertThat(cost.path("asOf").asString()).isEqualTo("2026-06-01");
    assertThat(cost.at("/parts/0/source").asString()).isEqualTo("file");
    assertThat(cost.at("/parts/0/confirmed").asBoolean(false)).isTrue();
    assertThat(cost.at("/parts/1/source").asString()).isEqualTo("built-in");
  }

  @Test
  void explainOfManyJobsHasTheCostOfEach() throws Exception {
    String jobs =
        file(
            "jobs.jsonl",
            "{\"repository\":\"acme/app\",\"labels\":[\"modal\",\"gpu\"]}\n".repeat(2));
    Ran ran =
        Ran.of(
            Map.of(),
            "explain",
            "-f",
            file("pools.yaml", POOLS),
            "--jobs",
            jobs,
            "--format",
            "json");
    assertThat(ran.out().lines())
        .hasSize(2)
        .allSatisfy(line ->
            assertThat(line)
                .endsWith(
                    "\"cost\":{\"perHour\":14.7031,\"currency\":\"USD\",\"source\":\"built-in\","
                        + "\"asOf\":\"2026-06-01\",\"confirmed\":false,"
                        + "\"prices\":\"prices of 2026-06-01, not confirmed by Modal\"}}"));
  }

  @Test
  void aBrokenFileOfPricesIsExplained() throws Exception {
    String prices =
        file("prices.yaml", "version: 1\ndate: 2026-10-01\nusdPerSecond: { cpuCores: 1 }\n");
    Ran ran = explain(Map.of("SLUICE_PRICES", prices), "modal,gpu");
    assertThat(ran.code()).isEqualTo(ExitCode.FAILED);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err())
        .contains(prices + ":3:17: error[SL0101]", "Did you mean \"cpuCore\"?")
        .endsWith("sluice: the file of SLUICE_PRICES cannot be used; see above\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"absent.yaml", "."})
  void aMissingFileOfPricesIsNamed(String name) throws Exception {
    String path = directory.resolve(name).toString();
    Ran ran = explain(Map.of("SLUICE_PRICES", path), "modal,gpu");
    assertThat(ran.code()).isEqualTo(name.equals(".") ? ExitCode.USAGE : ExitCode.NO_INPUT);
    assertThat(ran.err()).contains("SLUICE_PRICES", directory.toString());
  }

  @Test
  void validateDoesNotLookAtPrices() throws Exception {
    Map<String, String> broken = Map.of("SLUICE_PRICES", directory.resolve("absent").toString());
    assertThat(Ran.of(broken, "validate", "-f", file("pools.yaml", POOLS)).code()).isZero();
  }

  @Test
  void aFinishedJobTellsWhatItsSandboxCost() throws Exception {
    try (Demo demo = Demo.start()) {
      DemoReport report = demo.play(10, _ -> {});
      String url = demo.adminUrl().toString();
      try (var client = new AdminClient()) {
        for (DemoReport.Job job : report.jobs()) {
          JobReport told =
              got(
                  client.get(
                      demo.adminUrl(), "/api/v1/jobs/" + job.id(), null, null, JobReport.class));
          JobCost cost = told.job().cost();
          if (job.runner() == null) {
            assertThat(cost).as("%s", job).isNull();
          } else {
            assertThat(cost).as("%s", job).isNotNull().satisfies(known -> isKnown(known, job));
          }
        }
        DemoReport.Job gpu =
            report.jobs().stream()
                .filter(job -> "gpu-h100".equals(job.pool()))
                .findFirst()
                .orElseThrow();
        assertThat(Ran.of(Map.of(), "job", "" + gpu.id(), "--server", url).out())
            .containsPattern(
                "Cost +at least \\$0[.][0-9]+ \\([0-9]+ s of gpu-h100 at \\$17[.]15/h;"
                    + " prices of 2026-06-01, not confirmed by Modal\\)");
        JobsReport jobs =
            got(client.get(demo.adminUrl(), "/api/v1/jobs?all=true", null, null, JobsReport.class));
        assertThat(JobsText.render(jobs, false, new Paint(false), 200)).contains("COST", "$0.");
        assertThat(JobsText.render(jobs, false, new Paint(false), 100)).doesNotContain("COST");
      }
    }
  }

  private static void isKnown(JobCost cost, DemoReport.Job job) {
    assertThat(cost.unknown()).isNull();
    assertThat(cost.pool()).isEqualTo(job.pool());
    assertThat(Objects.requireNonNull(cost.amount())).isPositive().isLessThan(BigDecimal.ONE);
    assertThat(cost.source()).isEqualTo("built-in");
  }

  private static <T> T got(AdminClient.Answer<T> answer) {
    if (answer instanceof AdminClient.Answer.Ok<T>(T report)) {
      return report;
    }
    throw new AssertionError("" + answer);
  }
}
