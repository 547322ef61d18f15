package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.BlameReport;
import dev.sluice.api.Json;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.Generation;
import dev.sluice.store.SqliteLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlameCommandTest {
  private static final String CPU =
      "  - { name: cpu, match: { labels: { all: [modal], optional: [t4] } } }\n";
  private static final String FIRST = "version: 1\npools:\n" + CPU;
  private static final String WITH_T4 =
      "version: 1\npools:\n  - { name: t4, match: { labels: [modal, t4] }, gpu: T4 }\n" + CPU;
  private static final String RENAMED =
      WITH_T4.replace("name: t4", "name: gpu-t4") + "moved: [{ from: t4, to: gpu-t4 }]\n";
  private static final String BROKEN = FIRST + CPU;
  private static final String NARROWER =
      RENAMED.replace("[modal, t4] }", "[modal, t4], repositories: [acme/gpu] }");
  private static final String WITH_RULE =
      RENAMED + "deny: [{ name: no-t4, match: { labels: [t4] } }]\n";

  @TempDir Path directory;

  private Ran blame(String labels, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("blame", "--repo", "acme/app", "--labels", labels));
    arguments.addAll(List.of(more));
    return Ran.of(
        Map.of("SLUICE_STORE", "sqlite:" + directory.resolve("sluice.db")),
        arguments.toArray(String[]::new));
  }

  private void generations(String... texts) {
    try (SqliteLedger ledger = SqliteLedger.open(directory.resolve("sluice.db"))) {
      for (int i = 0; i < texts.length; i++) {
        var generation =
            new Generation(
                i + 1,
                "digest of " + texts[i],
                List.of(SourceText.of("pools.yaml", texts[i])),
                "2.337.0",
                Instant.parse("2026-03-0" + (i + 1) + "T12:00:00Z"),
                "ada",
                "pools.yaml");
        ledger.commit(transaction -> {
          transaction.put(generation);
          return true;
        });
      }
    }
  }

  private static String answer(Ran ran) {
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out();
  }

  @Test
  void namesTheGenerationSinceWhichAPoolThatWasRenamedHasTheJob() {
    generations(FIRST, WITH_T4, RENAMED);
    assertThat(answer(blame("modal,t4")))
        .isEqualTo(
            """
            Job      acme/app [modal, t4]
            Now      pool gpu-t4
            Since    generation 2, applied 2026-03-02T12:00:00Z by ada from pools.yaml
            Before   pool cpu, last by generation 1
            Why      pool t4 is new
            """);
    assertThat(answer(blame("modal")))
        .contains("Now      pool cpu\n", "Since    generation 1,", "Before   no generation\n");
    assertThat(answer(blame("modal", "--limit", "1")))
        .contains(
            "Since    generation 3,",
            "Before   not known: generations before 3 were not looked at; see --limit\n");
    BlameReport report = Json.read(answer(blame("other", "--format", "json")), BlameReport.class);
    assertThat(report.now().outcome()).isEqualTo("unmatched");
    assertThat(report.since().serial()).isEqualTo(1);
    assertThat(report.before()).isEqualTo(BlameReport.Outcome.ABSENT);
  }

  @Test
  void saysWhichClauseMadeTheDifferenceAndWhatDoesNotCompile() {
    generations(FIRST, RENAMED, BROKEN, NARROWER, NARROWER);
    assertThat(answer(blame("modal,t4")))
        .contains(
            "Now      pool cpu\nSince    generation 4,",
            "Before   pool gpu-t4, last by generation 2\n",
            "Why      pool gpu-t4 does not match it any more: repositories: ",
            "Skipped  generation 3, which does not compile\n");
  }

  @Test
  void saysThatNothingIsInForceOrDoesNotCompile() {
    Ran nothing = blame("modal");
    assertThat(nothing.code()).isEqualTo(ExitCode.NO_INPUT);
    generations();
    Ran empty = blame("modal");
    assertThat(empty.code()).isEqualTo(ExitCode.FAILED);
    assertThat(empty.err()).contains("nothing was ever applied");
    generations(FIRST, BROKEN);
    Ran broken = blame("modal");
    assertThat(broken.code()).isEqualTo(ExitCode.FAILED);
    assertThat(broken.err()).contains("generation 2 does not compile: pools.yaml:4:");
  }

  @Test
  void namesTheCommit() throws IOException {
    Repository repository = Repository.init(directory.resolve("checkout"));
    Path pools = repository.write("pools.yaml", FIRST);
    repository.commit("Begin");
    repository.write("pools.yaml", "# Ours.\n" + FIRST);
    String second = repository.commit("Say whose");
    repository.write("pools.yaml", WITH_T4);
    String third = repository.commit("Add T4");
    repository.write("pools.yaml", BROKEN);
    String fourth = repository.commit("Break it");
    repository.write("pools.yaml", RENAMED);
    repository.commit("Rename T4");
    repository.write("other.txt", "no pools");
    repository.commit("Do something else");

    String file = pools.toString();
    assertThat(answer(blame("modal,t4", "--git", "-f", file)))
        .isEqualTo(
            "Job      acme/app [modal, t4]\nNow      pool gpu-t4\nSince    commit "
                + third.substring(0, 7)
                + " of 2026-03-01T12:00:00Z by Ada: Add T4\nBefore   pool cpu, last by commit "
                + second.substring(0, 7)
                + "\nWhy      pool t4 is new\nSkipped  commit "
                + fourth.substring(0, 7)
                + ", which does not compile\n");
    assertThat(answer(blame("modal", "--git", "HEAD", "-f", file)))
        .contains("by Ada: Begin\n", "Before   there was no pools file\n");
    assertThat(answer(blame("modal", "--git", "--limit", "2", "-f", file)))
        .contains("Before   not known: older commits were not looked at");

    repository.write("pools.yaml", WITH_RULE);
    BlameReport report =
        Json.read(
            answer(blame("modal,t4", "--git", "-f", file, "--format", "json")), BlameReport.class);
    assertThat(report.since()).isEqualTo(BlameReport.Version.UNCOMMITTED);
    assertThat(report.now().deny()).isEqualTo("no-t4");
    assertThat(report.before()).extracting("pool").isEqualTo("gpu-t4");
    assertThat(report.why()).isEqualTo("rule no-t4 is new");
    assertThat(blame("modal", "--git", fourth, "-f", file).code()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void refusesWhatCannotBeAnswered() throws IOException {
    Path outside = Files.writeString(directory.resolve("pools.yaml"), FIRST);
    Ran ran = blame("modal", "--git", "-f", outside.toString());
    assertThat(ran.code()).isEqualTo(ExitCode.NO_INPUT);
    assertThat(ran.err()).contains("is not in the work tree of a git repository");
    assertThat(blame("modal", "-f", outside.toString()).code()).isEqualTo(ExitCode.USAGE);
    assertThat(blame("modal", "--git", "--server", "http://127.0.0.1:1").code())
        .isEqualTo(ExitCode.USAGE);
    assertThat(blame("modal", "--visibility", "pblic").code()).isEqualTo(ExitCode.USAGE);
    assertThat(Ran.of(Map.of(), "blame").err())
        .contains("--repo and --labels, or --payload must be given");
    assertThat(blame("modal", "--payload", "x").code()).isEqualTo(ExitCode.USAGE);
    assertThat(Ran.of(Map.of(), "blame", "--payload", "nowhere.json").code())
        .isEqualTo(ExitCode.NO_INPUT);
  }
}
