package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ApplyEvent;
import dev.sluice.api.ApplyRequest;
import dev.sluice.api.Json;
import dev.sluice.api.SavedPlan;
import dev.sluice.app.Served;
import dev.sluice.store.SqliteLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was looked at is what comes into force, or nothing does. */
class PlanFileTest {
  private static final String CPU =
      """
      version: 1
      guards: { protected: [cpu] }
      pools:
        - name: cpu
          match: { labels: [modal] }
      """;
  private static final String MORE =
      CPU + "  - name: gpu\n    match: { labels: [modal, gpu] }\n    gpu: T4\n";

  @TempDir private Path directory;

  private Ran run(String... arguments) {
    return Ran.of(Map.of("SLUICE_STORE", "sqlite:" + directory.resolve("sluice.db")), arguments);
  }

  private Path pools(String text) throws IOException {
    return Files.writeString(directory.resolve("runner-pools.yaml"), text);
  }

  private String file() {
    return directory.resolve("change.plan").toString();
  }

  private Ran plan(String text, String... more) throws IOException {
    String[] arguments =
        Stream.concat(
                Stream.of("plan", "-f", pools(text).toString(), "--out", file()), Stream.of(more))
            .toArray(String[]::new);
    return run(arguments);
  }

  private void apply(String text) throws IOException {
    Path other = Files.writeString(directory.resolve("other.yaml"), text);
    Ran ran = run("apply", "-f", other.toString(), "--auto-approve");
    assertThat(ran.code()).as(ran.err()).isZero();
  }

  @Test
  void aSavedPlanIsPutInForceAsItWasSaved() throws Exception {
    try (Served served = Served.storeMode(directory.resolve("sluice.db"))) {
      Ran first = plan(CPU);
      assertThat(first.code()).as(first.err()).isZero();
      assertThat(first.err()).contains("to put exactly this in force: sluice apply " + file());
      Ran applied = run("apply", file());
      assertThat(applied.out()).as(applied.err()).isEqualTo("Generation 1 is in force.\n");
      assertThat(run("apply", file()).out())
          .as("twice")
          .isEqualTo("Generation 1 says this already; nothing was changed.\n");

      assertThat(plan(MORE).code()).isZero();
      pools(MORE + "# an edit after the plan\n");
      Ran edited = run("apply", file());
      assertThat(edited.code()).isEqualTo(ExitCode.STALE);
      assertThat(edited.err()).contains("was changed after the plan was made", "sluice plan -f ");

      stale(served);
      server(served);
    }
    Ran nobody = run("apply", file());
    assertThat(nobody.code()).isIn(ExitCode.UNAVAILABLE, ExitCode.STALE);
    assertThat(nobody.err()).startsWith("sluice: ");
  }

  private void stale(Served served) throws Exception {
    pools(MORE);
    apply(CPU + "    priority: 3\n");
    Ran other = run("apply", file());
    assertThat(other.code()).isEqualTo(ExitCode.STALE);
    assertThat(other.err())
        .contains(
            "the plan is stale: it was made against generation 1, and generation 2 is in force,"
                + " applied ",
            " from " + directory.resolve("other.yaml"),
            "Planned again now it would do something else: 1 pool to add, 1 to change");

    apply(CPU + "# a comment\n");
    Ran same = run("apply", file());
    assertThat(same.code()).isEqualTo(ExitCode.STALE);
    assertThat(same.err())
        .contains("Planned again now it does the same: 1 pool to add, 0 to change, 0 to remove");
    assertThat(served.admin()).isNotNull();
  }

  /** A guard holds whoever asks, and a server is something to compare with. */
  private void server(Served served) throws Exception {
    Ran refused = plan(CPU + "    gpu: T4\n");
    assertThat(refused.code()).isEqualTo(ExitCode.GUARDED);
    assertThat(refused.err()).contains("the plan is not saved");
    Ran typo =
        run(
            "apply",
            "-f",
            directory.resolve("runner-pools.yaml").toString(),
            "--auto-approve",
            "--accept-protected",
            "cpp");
    assertThat(typo.code()).isEqualTo(ExitCode.USAGE);
    assertThat(typo.err()).contains("there is no pool \"cpp\"");
    Ran accepted = plan(CPU + "    gpu: T4\n", "--accept-protected", "cpu");
    assertThat(accepted.code()).as(accepted.err()).isZero();
    SavedPlan saved = SavedPlan.read(Files.readString(Path.of(file())));
    ApplyRequest bare =
        new ApplyRequest(1, saved.sources(), List.of(), null, "me", "by hand", null);
    try (ReportSource source =
        ((Asked.Got<ReportSource>)
                ReportSource.of(
                    new Terminal(
                        System.out,
                        System.err,
                        false,
                        false,
                        Map.of("SLUICE_STORE", "sqlite:" + directory.resolve("sluice.db"))),
                    new ServerOption()))
            .report()) {
      Asked<ApplyEvent> asked = source.change("/api/v1/apply", bare, _ -> {});
      ApplyEvent event = ((Asked.Got<ApplyEvent>) asked).report();
      assertThat(Objects.requireNonNull(event.error()).code()).isEqualTo("guarded");
      assertThat(event.error().message()).contains("--accept-protected cpu");
    }
    Ran there =
        run(
            "plan",
            "-f",
            directory.resolve("runner-pools.yaml").toString(),
            "--against",
            served.admin().toString(),
            "--accept-protected",
            "cpu");
    assertThat(there.out()).as(there.err()).contains("Compared  generation 3, applied ");
    String text = Files.readString(Path.of(file()));
    var foreign =
        new SavedPlan(
            1,
            Version.number(),
            saved.made(),
            1,
            "of another installation",
            saved.files(),
            saved.sources(),
            List.of(),
            saved.accepted(),
            saved.report());
    Files.writeString(Path.of(file()), foreign.print());
    Ran elsewhere = run("apply", file());
    assertThat(elsewhere.code()).isEqualTo(ExitCode.STALE);
    assertThat(elsewhere.err())
        .contains("made against another installation", "generation 1 is another text there");

    Files.writeString(Path.of(file()), text);
    assertThat(run("apply", file()).code()).isZero();
  }

  @Test
  void whatIsNoPlanOrNotForThisOneIsToldApart() throws Exception {
    Path file = Files.writeString(directory.resolve("change.plan"), "{}");
    assertThat(run("apply", file()).err())
        .contains("cannot be applied: it is no saved plan; make it again with sluice plan --out");
    assertThat(run("apply", "gone.plan").code()).isEqualTo(ExitCode.NO_INPUT);
    assertThat(run("apply", pools(CPU).toString()).err())
        .contains("a pools file is applied with sluice apply -f ");

    Path pools = pools(CPU);
    SqliteLedger.open(directory.resolve("sluice.db")).close();
    Ran made = run("plan", "-f", pools.toString(), "--out", file());
    assertThat(made.code()).as(made.err()).isZero();
    String text = Files.readString(file);
    Files.writeString(file, text.replace("name: cpu", "name: gpu"));
    Ran corrupt = run("apply", file());
    assertThat(corrupt.code()).isEqualTo(ExitCode.FAILED);
    assertThat(corrupt.err()).contains("its check sum is another");

    SavedPlan plan = SavedPlan.read(text);
    var foreign =
        new SavedPlan(
            1,
            "0.0.1",
            plan.made(),
            0,
            "",
            plan.files(),
            plan.sources(),
            List.of(),
            plan.accepted(),
            plan.report());
    Files.writeString(file, foreign.print());
    Ran other = run("apply", file());
    assertThat(other.code()).isEqualTo(ExitCode.STALE);
    assertThat(other.err()).contains("was made by Sluice 0.0.1, and this is " + Version.number());

    Files.writeString(file, text);
    Ran alone = run("apply", file());
    assertThat(alone.code()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(alone.err()).contains("no server runs here: start sluice serve");
    Ran both = run("apply", file(), "--accept-moved", "3");
    assertThat(both.code()).isEqualTo(ExitCode.USAGE);
    assertThat(both.err()).contains("a saved plan is applied as it was made");
    assertThat(Json.line(plan.report())).contains("\"kind\":\"nothing\"");
  }
}
