package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WorkflowsCheckCommandTest {
  private static final String POOLS =
      """
      version: 1
      pools:
        - name: t4
          match: { labels: { all: [modal, "gpu:t4"], optional: [self-hosted, "size-*"] } }
          gpu: T4
        - name: cpu
          match: { labels: { all: [modal], optional: ["odd[1]"] } }
      """;

  private static final String GOOD =
      "on: push\njobs:\n  a:\n    runs-on: [modal, gpu:t4]\n  b:\n    runs-on: ubuntu-latest\n";

  private static final String BAD = GOOD + "  c:\n    runs-on: [modal, gpu:l4]\n";

  @TempDir private Path directory = Path.of("");
  private String pools = "";

  @BeforeEach
  void writePools() throws IOException {
    pools = Files.writeString(directory.resolve("pools.yaml"), POOLS).toString();
  }

  private Ran run(String... arguments) {
    String[] all = new String[arguments.length + 4];
    System.arraycopy(new String[] {"workflows", "check", "-f", pools}, 0, all, 0, 4);
    System.arraycopy(arguments, 0, all, 4, arguments.length);
    return Ran.of(Map.of(), all);
  }

  private String checkout(String name, String workflow, String url) throws IOException {
    Path root = directory.resolve(name);
    Files.createDirectories(root.resolve(".github/workflows"));
    Files.createDirectories(root.resolve(".git"));
    Files.writeString(root.resolve(".github/workflows/ci.yml"), workflow);
    Files.writeString(root.resolve(".github/workflows/notes.txt"), "not a workflow");
    Files.writeString(root.resolve(".git/config"), "[remote \"origin\"]\n\turl = " + url + "\n");
    return root.toString();
  }

  @Test
  void acceptsWhatHasPools() throws IOException {
    String app = checkout("app", GOOD, "https://me:hunter2@github.com/acme/app.git");
    Ran result = run(app);
    assertThat(result.code()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .isEqualTo(
            """
            acme/app  private
              .github/workflows/ci.yml
                a  modal, gpu:t4  pool t4
                b  ubuntu-latest  hosted by others

            2 jobs: 1 with a pool, 1 hosted by others
            """);
  }

  @Test
  void refusesWhatHasNoPool() throws IOException {
    String app = checkout("app", GOOD, "git@github.com:acme/app.git");
    String web = checkout("web", BAD, "git@github.com:acme/web.git");
    Ran result = run(app, web);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .contains("acme/app  private\n", "acme/web  private\n")
        .contains("c  modal, gpu:l4  no pool\n")
        .contains("nearest is t4: label \"gpu:t4\" is missing, label \"gpu:l4\" is not allowed\n")
        .endsWith("5 jobs: 2 with a pool, 2 hosted by others, 1 without a pool\n");
    assertThat(run(web, "--hosted", "gpu:*,modal").code()).isZero();
  }

  @Test
  void printsAnnotations() throws IOException {
    String web = checkout("web", BAD, "git@github.com:acme/web.git");
    Ran result = run(web, "--format", "github");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out())
        .contains("::error file=", ".github/workflows/ci.yml,line=8,col=14,", "title=SL0503::")
        .contains("No pool takes job \"c\" with [modal, gpu:l4]%0ANearest is t4");
  }

  @Test
  void printsJson() throws IOException {
    String web = checkout("web", BAD, "git@github.com:acme/web.git");
    JsonNode report = JsonMapper.builder().build().readTree(run(web, "--format", "json").out());
    assertThat(report.get("formatVersion").intValue()).isEqualTo(1);
    assertThat(report.get("valid").booleanValue()).isFalse();
    assertThat(report.get("summary").toString())
        .isEqualTo("{\"hosted\":1,\"routed\":1,\"unmatched\":1}");
    JsonNode repository = report.get("repositories").get(0);
    assertThat(repository.get("repository").stringValue()).isEqualTo("acme/web");
    JsonNode job = repository.get("jobs").get(2);
    assertThat(job.get("workflow").stringValue()).isEqualTo(".github/workflows/ci.yml");
    assertThat(job.get("line").intValue()).isEqualTo(8);
    assertThat(job.get("outcome").stringValue()).isEqualTo("unmatched");
    assertThat(job.get("nearest").get(0).get("extra").toString()).isEqualTo("[\"gpu:l4\"]");
  }

  @Test
  void needsToKnowTheRepository() throws IOException {
    String app = checkout("app", GOOD, "https://me:hunter2@git.example.com/acme/app.git");
    Ran result = run(app);
    assertThat(result.code()).isEqualTo(64);
    assertThat(result.err()).contains("github.com; give --repo").doesNotContain("hunter2");
    assertThat(run(app, "--repo", "acme/app").code()).isZero();
    assertThat(run(app, "--repo", "acme").code()).isEqualTo(64);
    assertThat(run(app, app, "--repo", "acme/app").code()).isEqualTo(64);
    assertThat(run(app, "--repo", "acme/app", "--visibility", "secret").code()).isEqualTo(64);
    assertThat(run().code()).isEqualTo(64);
  }

  @Test
  void saysWhatIsMissing() throws IOException {
    assertThat(run(directory.resolve("nowhere").toString()).code()).isEqualTo(66);
    Path empty = Files.createDirectories(directory.resolve("empty"));
    Ran nothing = run(empty.toString(), "--repo", "acme/app");
    assertThat(nothing.code()).isEqualTo(66);
    assertThat(nothing.err()).contains("there is no workflow file");
    String app = checkout("app", GOOD, "git@github.com:acme/app.git");
    pools = directory.resolve("none.yaml").toString();
    assertThat(run(app).code()).isEqualTo(66);
  }

  @Test
  void showsWhatIsWrongWithAFile() throws IOException {
    String app = checkout("app", "on: push\njobs: [\n", "git@github.com:acme/app.git");
    Ran result = run(app);
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.out()).contains("error[SL0010]").endsWith("0 jobs: 1 error in the files\n");
  }

  @Test
  void readsNoLinks() throws IOException {
    String app = checkout("app", GOOD, "git@github.com:acme/app.git");
    Path secret = Files.writeString(directory.resolve("secret.yml"), "canary: [\n");
    Files.createSymbolicLink(Path.of(app, ".github/workflows/link.yml"), secret);
    assertThat(run(app)).satisfies(result -> assertThat(result.out()).doesNotContain("canary"));
    assertThat(run(app).code()).isZero();
  }

  @Test
  void printsLabelsForActionlint() {
    assertThat(run("--actionlint"))
        .isEqualTo(
            new Ran(
                0,
                """
                self-hosted-runner:
                  labels:
                    - 'gpu:t4'
                    - modal
                    - 'odd\\[1]'
                    - 'size-*'
                """,
                ""));
    assertThat(run("--actionlint", directory.toString()).code()).isEqualTo(64);
  }
}
