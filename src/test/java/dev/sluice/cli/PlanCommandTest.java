package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ApplyRequest;
import dev.sluice.config.Accepted;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.Generation;
import dev.sluice.store.SqliteLedger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code plan} as people and their pipelines run it. */
class PlanCommandTest {
  private static final String GUARDS = "guards: { maxMovedShare: 0.1, protected: [h100] }\n";
  private static final String H100 =
      pool("h100", "all: [self-hosted, 'gpu-h100*']", "acme/ml-*", "H100");
  private static final String REST =
      pool("gpu-spot", "all: [self-hosted, 'gpu-*', spot]", "", "T4")
          + pool(
              "release",
              "all: [self-hosted], any: [linux, x64], none: [spot]",
              "acme/release-tools",
              "");
  private static final String BEFORE =
      "version: 1\n"
          + GUARDS
          + "pools:\n"
          + H100
          + pool("gpu", "all: [self-hosted, 'gpu-*'], none: [spot]", "", "A10")
          + REST
          + pool("cpu", "all: [self-hosted], none: ['gpu-*']", "", "");
  private static final String AFTER =
      "version: 1\n"
          + GUARDS
          + "pools:\n"
          + pool("gpu", "all: [self-hosted, 'gpu-*']", "", "A10")
          + H100
          + REST
          + pool("cpu", "all: [self-hosted], none: ['gpu-*', windows]", "", "");
  private static final String JOBS =
      """
      {"repository":"acme/ml-train","labels":["self-hosted","gpu-h100-2x"],"workflow":"train",\
      "jobs":1204,"lastSeen":"2026-11-29T16:30:00Z","timed":1200,"seconds":2160000}
      {"repository":"acme/vision","labels":["self-hosted","spot","gpu-l4"],"workflow":"infer",\
      "jobs":638,"timed":638,"seconds":382800}
      {"repository":"acme/app","labels":["self-hosted"],"jobs":7535}
      {"repository":"acme/app","labels":["ubuntu-latest"],"jobs":3000}
      """;

  @TempDir private Path directory;
  private Path old;
  private Path fresh;

  private static String pool(String name, String labels, String repository, String gpu) {
    return "  - name: %s\n    match: { labels: { %s, optional: ['*'] }%s }\n%s"
        .formatted(
            name,
            labels,
            repository.isEmpty() ? "" : ", repositories: [" + repository + "]",
            gpu.isEmpty() ? "" : "    gpu: " + gpu + "\n");
  }

  @BeforeEach
  void files() throws IOException {
    old = Files.writeString(directory.resolve("old.yaml"), BEFORE);
    fresh = Files.writeString(directory.resolve("new.yaml"), AFTER);
  }

  private Ran run(String... arguments) {
    return Ran.of(Map.of("SLUICE_STORE", "sqlite:" + directory.resolve("sluice.db")), arguments);
  }

  private Ran worked(String... more) throws IOException {
    Path jobs = Files.writeString(directory.resolve("jobs.jsonl"), JOBS);
    String[] arguments =
        Stream.concat(
                Stream.of(
                    "plan",
                    "--against",
                    old.toString(),
                    "-f",
                    fresh.toString(),
                    "--jobs",
                    jobs.toString()),
                Stream.of(more))
            .toArray(String[]::new);
    return run(arguments);
  }

  @Test
  void theWorkedExampleIsToldInFull() throws IOException {
    Ran ran = worked();

    assertThat(ran.code()).isEqualTo(ExitCode.GUARDED);
    assertThat(ran.err()).isEqualTo("sluice: a guard refuses the change\n");
    assertThat(ran.out().replace(directory.toString() + "/", ""))
        .contains(
            "Compared  old.yaml\n",
            "With      new.yaml\n",
            "  ~ gpu\n      position 2 → 1\n      match.labels.none [spot] → (not set)\n",
            "    3 pools unchanged\n",
            "Routing: 3 regions change; nothing else moves, for any possible job (exact)\n",
            "  1  h100 → gpu   1,204 of 9,377 jobs (12.8 %), acme/ml-train, 1 workflow\n",
            "     because pool gpu now stands before h100 (new.yaml:4:11)\n",
            "     effect  gpu H100 → A10; at least $3.97 → $1.12 an hour\n",
            "  2  gpu-spot → gpu   638 of 9,377 jobs (6.8 %), acme/vision, 1 workflow\n",
            "  3  cpu → (no pool)   no recorded job\n",
            "  ✖ h100 never gets a job: gpu takes all of its jobs (new.yaml:7); move it before"
                + " gpu\n",
            "Runner stealing: 0 new, 6 gone\n",
            "Cost: at least $2,446.95 → $792.75, -$1,654.20 (-67.6 %)\n",
            "Plan: 0 pools to add, 2 to change, 0 to remove. 1,842 of 9,377 jobs move (19.6 %).\n",
            "  To have it all the same: --accept-moved 1842\n",
            "  To have it all the same: --accept-protected h100\n");
  }

  @Test
  void jsonKeepsTheContract() throws IOException {
    Ran ran =
        worked(
            "--format",
            "json",
            "--accept-moved",
            "1842",
            "--accept-protected",
            "h100",
            "--detailed-exitcode");

    assertThat(ran.code()).isEqualTo(ExitCode.CHANGES);
    JsonNode plan = JsonMapper.shared().readTree(ran.out());
    assertThat(plan.path("routing").path("completeness").asString()).isEqualTo("exact");
    JsonNode region = plan.path("routing").path("regions").path(0);
    assertThat(region.path("from").asString()).isEqualTo("h100");
    assertThat(region.path("to").asString()).isEqualTo("gpu");
    assertThat(region.path("jobs").asLong()).isEqualTo(1204);
    assertThat(region.path("witness").path("labels").toString())
        .isEqualTo("[\"self-hosted\",\"gpu-h100x\"]");
    assertThat(plan.path("routing").path("regions").path(2).path("to").isNull()).isTrue();
    assertThat(plan.path("dead").path(0).path("blockers").toString()).isEqualTo("[\"gpu\"]");
    assertThat(plan.path("summary").toString())
        .isEqualTo(
            "{\"add\":0,\"change\":2,\"remove\":0,\"rename\":0,\"moved\":1842,\"total\":9377}");
    assertThat(plan.path("guards").path(0).path("verdict").asString()).isEqualTo("accepted");
  }

  @Test
  void markdownIsOneCommentThatMentionsNobody() throws IOException {
    Path evil =
        Files.writeString(
            directory.resolve("evil.yaml"),
            BEFORE.replace("acme/ml-*", "'acme/@team|#1'").replace("windows", "'`<b>'"));
    Ran ran =
        run("plan", "--against", old.toString(), "-f", evil.toString(), "--format", "markdown");

    assertThat(ran.code()).isEqualTo(ExitCode.GUARDED);
    assertThat(ran.out())
        .startsWith("<!-- sluice-plan: ")
        .contains("acme&#47;&#64;team&#124;&#35;1")
        .doesNotContain("@", "<b>");
  }

  @Test
  void aVeryLargePlanIsCutToWhatGithubTakes() throws IOException {
    String first = "version: 1\npools:\n  - { name: p, match: { labels: [modal] } }\n";
    StringBuilder many = new StringBuilder(first);
    for (int pool = 0; pool < 900; pool++) {
      many.append("  - { name: p").append(pool);
      many.append(", match: { labels: [modal, team-").append(pool).append("] } }\n");
    }
    Path one = Files.writeString(directory.resolve("one.yaml"), first);
    Path large = Files.writeString(directory.resolve("many.yaml"), many);
    Ran ran =
        run("plan", "--against", one.toString(), "-f", large.toString(), "--format", "markdown");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().getBytes(StandardCharsets.UTF_8).length).isBetween(40_000, 60_000);
    assertThat(ran.out()).contains("more regions*").endsWith("</sub>\n");
  }

  @Test
  void nothingNewIsOneLine() {
    Ran ran = run("plan", "--against", old.toString(), "-f", old.toString(), "--detailed-exitcode");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo("No change: " + old + " says what " + old + " says (exact).\n");
  }

  @Test
  void whatIsWrongIsSaidWithItsCode() throws IOException {
    Path broken = Files.writeString(directory.resolve("broken.yaml"), "version: 1\npools: 3\n");
    Path lines = Files.writeString(directory.resolve("bad.jsonl"), "{}\nnope\n");

    assertThat(run("plan", "-f", broken.toString()).code()).isEqualTo(ExitCode.FAILED);
    assertThat(run("plan", "-f", "nowhere.yaml").code()).isEqualTo(ExitCode.NO_INPUT);
    Ran base = run("plan", "--against", broken.toString(), "-f", fresh.toString());
    assertThat(base.code()).isEqualTo(ExitCode.FAILED);
    assertThat(base.err()).contains("error[SL", "what it is compared with");
    assertThat(run("plan", "--against", "gone.yaml", "-f", fresh.toString()).code())
        .isEqualTo(ExitCode.NO_INPUT);
    Ran bad =
        run(
            "plan",
            "--against",
            old.toString(),
            "-f",
            fresh.toString(),
            "--jobs",
            lines.toString());
    assertThat(bad.code()).isEqualTo(ExitCode.FAILED);
    assertThat(bad.err()).contains("line 1: \"repository\" is missing", "line 2: not JSON");
    assertThat(run("plan", "-f", fresh.toString(), "--days", "366").code())
        .isEqualTo(ExitCode.USAGE);
    assertThat(run("plan", "-f", fresh.toString(), "--max-moved-share", "10").err())
        .contains("such as 0.1");
    Ran saved =
        run(
            "plan",
            "--against",
            old.toString(),
            "-f",
            old.toString(),
            "--out",
            directory.resolve("p").toString());
    assertThat(saved.code()).isEqualTo(ExitCode.USAGE);
    assertThat(saved.err()).contains("only a plan against what is in force");
  }

  @Test
  void aStoreThatWasNamedHasToBeThere() {
    Ran ran = run("plan", "-f", fresh.toString());

    assertThat(ran.code()).isEqualTo(ExitCode.NO_INPUT);
    assertThat(ran.err()).contains("there is no store");
  }

  @Test
  void comparesWithWhatWasAppliedByTheJobsThatWereRecorded() throws Exception {
    try (SqliteLedger ledger = SqliteLedger.open(directory.resolve("sluice.db"))) {
      ledger.commit(transaction -> {
        transaction.put(
            new Generation(
                1,
                "d1",
                List.of(SourceText.of("runner-pools.yaml", BEFORE)),
                "2.337.0",
                Instant.now().minus(Duration.ofDays(2)),
                "ana",
                "runner-pools.yaml"));
        return true;
      });
    }
    Ran ran = run("plan", "-f", fresh.toString(), "--accept-protected", "h100");

    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains(
            "Compared  generation 1, applied 2 d ago by ana from runner-pools.yaml",
            "Traffic   0 jobs recorded in the last 30 days",
            "0 of 0 jobs move.");
  }

  @Test
  void comparesWithACommit() throws Exception {
    Repository repository = Repository.init(directory.resolve("repo"));
    Path pools = repository.write("runner-pools.yaml", BEFORE);
    String commit = repository.commit("first");
    Files.writeString(pools, AFTER);
    Ran ran = run("plan", "--against", "git:HEAD", "-f", pools.toString(), "--days", "0");

    assertThat(ran.code()).isEqualTo(ExitCode.GUARDED);
    assertThat(ran.out())
        .contains(
            "Compared  git:HEAD\n",
            "(" + commit.substring(0, 7) + " + uncommitted changes)",
            "3 regions change");
    assertThat(run("plan", "--against", "git:gone", "-f", pools.toString()).code())
        .isEqualTo(ExitCode.NO_INPUT);
  }

  @Test
  void countsTheJobsThatWorkflowsDeclare() throws Exception {
    Path workflows = Files.createDirectories(directory.resolve("app/.github/workflows"));
    Files.writeString(
        workflows.resolve("ci.yml"),
        """
        name: ci
        on: push
        jobs:
          windows:
            strategy: { matrix: { v: [1, 2] } }
            runs-on: [self-hosted, windows]
            steps: []
          other:
            runs-on: ubuntu-latest
            steps: []
        """);
    Ran ran =
        run(
            "plan",
            "--against",
            old.toString(),
            "-f",
            fresh.toString(),
            "--workflows",
            "acme/app=" + directory.resolve("app"),
            "--max-newly-unmatched",
            "1");

    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.GUARDED);
    assertThat(ran.out())
        .contains(
            "3 jobs declared in workflows of acme/app; 1 job that neither file has a pool for",
            "1  cpu → (no pool)   2 of 2 jobs (100 %), acme/app, 1 workflow",
            "--accept-unmatched 2");
  }

  @Test
  void whatAnAssumptionRefusesIsShownByTheJobsThatItHits() throws IOException {
    String pools =
        """
        pools:
          - { name: prod, match: { labels: { all: [modal], optional: ["gpu:t4"] } } }
        """;
    Path loose = Files.writeString(directory.resolve("loose.yaml"), "version: 1\n" + pools);
    Path tight =
        Files.writeString(
            directory.resolve("tight.yaml"),
            "version: 1\nassume: [{ atMostOne: [modal, \"gpu:*\"] }]\n" + pools);
    Path jobs =
        Files.writeString(
            directory.resolve("both.jsonl"),
            "{\"repository\":\"acme/app\",\"labels\":[\"modal\",\"gpu:t4\"]}\n");
    String[] compared = {
      "plan", "--against", loose.toString(), "-f", tight.toString(), "--protect", "prod"
    };
    Ran unknown = run(compared);
    assertThat(unknown.out())
        .contains("(bounded)", "Not judged: protected", "not every kind of job could be looked at");

    Ran ran =
        run(
            Stream.concat(Stream.of(compared), Stream.of("--jobs", jobs.toString()))
                .toArray(String[]::new));
    assertThat(ran.code()).as(ran.out()).isEqualTo(ExitCode.GUARDED);
    assertThat(ran.out())
        .contains("prod → deny:assume-1   1 of 1 job (100 %)", "1 of 1 jobs moves (100 %).");
  }

  @Test
  void whatAnAddressHoldsBesideIsNotShown() {
    Ran ran =
        run(
            "plan",
            "-f",
            fresh.toString(),
            "--against",
            "http://user:pass@127.0.0.1:1/base.yaml?token=abc");

    assertThat(ran.code()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(ran.err()).contains("http://127.0.0.1:1/base.yaml").doesNotContain("pass", "abc");
  }

  @Test
  void whoNeedsNoPoolIsNotProtected() {
    Ran ran =
        run("plan", "--against", old.toString(), "-f", fresh.toString(), "--protect", "relaese");
    assertThat(ran.code()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("--protect relaese covers no pool");
  }

  @Test
  void acceptanceSurvivesTheWire() {
    var accepted = new ApplyRequest.Acceptance(3L, null, List.of("a"));

    assertThat(ApplyRequest.Acceptance.of(accepted.toAccepted())).isEqualTo(accepted);
    assertThat(ApplyRequest.Acceptance.of(Accepted.NOTHING)).isNull();
  }
}
