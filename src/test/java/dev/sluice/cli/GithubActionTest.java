package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Dialect;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.YamlDocument;
import dev.sluice.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The action and the example workflow, their scripts run with stand-ins for sluice and gh. */
class GithubActionTest {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", "."));
  private static final Path ACTION = ROOT.resolve("action.yml");
  private static final Path WORKFLOW = ROOT.resolve("examples/github-workflow-plan.yml");

  /** Answers listing with pages.json, and keeps what it is asked to write. */
  private static final String GH =
      """
      #!/bin/bash
      [ ! -e "$STAND_IN/deny" ] || { echo 'HTTP 403' >&2; exit 1; }
      for last in "$@"; do
        case $last in id=*) id=${last#id=} ;; body=@*) body=${last#body=@} ;; esac
      done
      case "$*" in
        *viewerDidAuthor*) exec jq -r "$last" "$STAND_IN/pages.json" ;;
        *updateIssueComment*) echo "edit $id" >> "$STAND_IN/calls" ;;
        *'--method POST repos/acme/app/issues/7/comments'*) echo create >> "$STAND_IN/calls" ;;
        *) exit 9 ;;
      esac
      cp "$body" "$STAND_IN/body.md"
      """;

  private static final String SLUICE =
      """
      #!/bin/bash
      printf '%s\\n' "$@" '' "${SLUICE_SERVER-none}" >> "$STAND_IN/asked"
      printf '<!-- sluice-plan: a.yaml -->\\n### Runner pools\\n::error::planted\\n'
      exit "$STAND_IN_CODE"
      """;

  @TempDir private Path directory;

  /** How a script ended, and what it printed. */
  private record Done(int code, String out) {}

  private static Node.Mapping mapping(Path file) throws IOException {
    YamlDocument document =
        YamlReader.read(
            new SourceText(file.toString(), Files.readAllBytes(file)), Dialect.WORKFLOW);
    assertThat(document.diagnostics()).isEmpty();
    return (Node.Mapping) document.root().orElseThrow();
  }

  private static Optional<Node> at(Node node, String... keys) {
    Optional<Node> here = Optional.of(node);
    for (String key : keys) {
      here = here.flatMap(one -> ((Node.Mapping) one).value(key));
    }
    return here;
  }

  private static Map<String, Node.Entry> entries(Node node, String... keys) {
    return ((Node.Mapping) at(node, keys).orElseThrow()).entries();
  }

  private static String text(Node node, String... keys) {
    return ((Node.Scalar) at(node, keys).orElseThrow()).text();
  }

  private static List<Node> steps() throws IOException {
    return ((Node.Sequence) at(mapping(ACTION), "runs", "steps").orElseThrow()).items();
  }

  private static Node step(String id) throws IOException {
    return steps().stream().filter(step -> text(step, "id").equals(id)).findFirst().orElseThrow();
  }

  /** Every script, wherever it stands. */
  private static void scripts(Node node, List<String> found) {
    switch (node) {
      case Node.Scalar _ -> {}
      case Node.Sequence(List<Node> items, var _) -> items.forEach(one -> scripts(one, found));
      case Node.Mapping map -> {
        at(map, "run")
            .ifPresent(run -> {
              if (run instanceof Node.Scalar(String script, var _, var _, var _)) {
                found.add(script);
              }
            });
        map.entries().values().forEach(one -> scripts(one.value(), found));
      }
    }
  }

  private static Done bash(String script, Map<String, String> environment, String... options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(List.of("bash", "--noprofile", "--norc", "-eo", "pipefail"));
    command.addAll(List.of(options));
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE"));
    builder.environment().putAll(environment);
    Path file = Files.createTempFile("script", ".sh");
    try {
      Files.writeString(file, script);
      builder.command().add(file.toString());
      Process process = builder.start();
      process.getOutputStream().close();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Done(process.waitFor(), out);
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void noScriptHoldsAnExpressionAndEveryOneIsBash() throws Exception {
    List<String> scripts = new ArrayList<>();
    scripts(mapping(ACTION), scripts);
    scripts(mapping(WORKFLOW), scripts);

    assertThat(scripts).hasSize(4).noneMatch(script -> script.contains("${{"));
    for (String script : scripts) {
      assertThat(bash(script, Map.of(), "-n")).isEqualTo(new Done(0, ""));
    }
  }

  /** The rows of a table of the page. */
  private static String rows(Node action, String part) {
    StringBuilder rows = new StringBuilder("| --- |\n");
    entries(action, part)
        .forEach((name, entry) -> {
          rows.append("| `").append(name).append("` | ");
          if (part.equals("inputs")) {
            String preset = text(entry.value(), "default");
            rows.append(preset.isEmpty() ? "" : "`" + preset + "`").append(" | ");
          }
          rows.append(text(entry.value(), "description").strip()).append(" |\n");
        });
    return rows.toString();
  }

  @Test
  void everyInputIsDescribedAndUsedAndEveryOutputIsThere() throws IOException {
    Node.Mapping action = mapping(ACTION);
    String all = Files.readString(ACTION);
    entries(action, "inputs")
        .forEach((name, input) -> {
          assertThat(text(input.value(), "description")).as(name).isNotBlank();
          assertThat(at(input.value(), "default")).as(name).isPresent();
          assertThat(all).containsPattern("inputs\\." + Pattern.quote(name) + "[ }]");
        });
    String page = Files.readString(ROOT.resolve("docs/gitops.md"));
    assertThat(page).contains(rows(action, "inputs"), rows(action, "outputs"));
    String plan = text(step("plan"), "run");
    entries(action, "outputs")
        .forEach((name, output) -> {
          assertThat(text(output.value(), "description")).as(name).isNotBlank();
          assertThat(text(output.value(), "value"))
              .isEqualTo("${{ steps.plan.outputs." + name + " }}");
          assertThat(plan).contains("echo \"" + name + "=");
        });
    for (Node step : steps()) {
      for (String variable : entries(step, "env").keySet()) {
        assertThat(variable.equals("GH_TOKEN") || text(step, "run").contains(variable))
            .as(variable)
            .isTrue();
      }
    }
  }

  @Test
  void theWorkflowSaysWhatTheActionKnowsWithFewRights() throws IOException {
    Node.Mapping action = mapping(ACTION);
    Node.Mapping workflow = mapping(WORKFLOW);
    assertThat(entries(workflow, "permissions")).isEmpty();
    int uses = 0;
    for (Node.Entry job : entries(workflow, "jobs").values()) {
      assertThat(at(job.value(), "concurrency", "group")).isPresent();
      assertThat(text(job.value(), "permissions", "contents")).isEqualTo("read");
      for (Node step : ((Node.Sequence) at(job.value(), "steps").orElseThrow()).items()) {
        if (at(step, "uses").isPresent() && text(step, "uses").startsWith("OWNER/sluice@")) {
          uses++;
          assertThat(entries(action, "inputs").keySet())
              .containsAll(entries(step, "with").keySet());
        }
      }
    }
    assertThat(uses).isEqualTo(2);
    Matcher outputs =
        Pattern.compile("steps\\.plan\\.outputs\\.([a-z-]+)").matcher(Files.readString(WORKFLOW));
    assertThat(outputs.results().map(one -> one.group(1)))
        .isNotEmpty()
        .allMatch(entries(action, "outputs")::containsKey);
  }

  private Path standIn(String name, String script) throws IOException {
    Path file = Files.writeString(directory.resolve(name), script);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file;
  }

  private String read(String name) throws IOException {
    Path file = directory.resolve(name);
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private Done plan(int code, Map<String, String> more) throws Exception {
    Map<String, String> environment = new HashMap<>();
    for (String variable : entries(step("plan"), "env").keySet()) {
      environment.put(variable, "");
    }
    environment.putAll(
        Map.of(
            "PLAN_FILE",
            "a.yaml",
            "PLAN_AGAINST",
            "git:$(touch pwned)",
            "PLAN_DAYS",
            "7",
            "PLAN_LOG",
            "text",
            "PLAN_SLUICE",
            standIn("sluice", SLUICE).toString(),
            "STAND_IN",
            directory.toString(),
            "STAND_IN_CODE",
            String.valueOf(code),
            "RUNNER_TEMP",
            directory.toString()));
    environment.put("GITHUB_OUTPUT", directory.resolve("output").toString());
    environment.put("GITHUB_STEP_SUMMARY", directory.resolve("summary").toString());
    environment.putAll(more);
    return bash(text(step("plan"), "run"), environment);
  }

  @ParameterizedTest
  @CsvSource({"0,false,false,p q", "2,true,false,p q", "4,true,true,''", "69,false,false,''"})
  void whatComesOfThePlanIsHandedOn(int code, boolean changes, boolean refused, String saved)
      throws Exception {
    Done done =
        plan(
            code,
            Map.of(
                "PLAN_OUT",
                "p q",
                "PLAN_ARGUMENTS",
                " --accept-moved  18\n--protect *",
                "PLAN_SERVER",
                "http://s"));

    assertThat(done.code()).as(done.out()).isZero();
    assertThat(read("output"))
        .contains(
            "exit-code=" + code + "\n",
            "changes=" + changes + "\n",
            "refused=" + refused + "\n",
            "plan=" + saved + "\n");
    assertThat(read("asked"))
        .startsWith(
            """
            plan
            --against
            git:$(touch pwned)
            --days
            7
            --detailed-exitcode
            -f
            a.yaml
            --accept-moved
            18
            --protect
            *
            --out
            p q
            --format
            markdown

            http://s
            """);
    assertThat(read("summary"))
        .startsWith("<!-- sluice-plan: a.yaml -->\n### Runner pools")
        .contains(code == 69 ? "exit code 69" : "planted");
  }

  @Test
  void whatIsPrintedIsNoCommandToTheRunner() throws Exception {
    List<String> lines = plan(2, Map.of()).out().lines().toList();

    String stop = lines.getFirst().replace("::stop-commands::", "");
    assertThat(stop).matches("[0-9a-f]{32}");
    assertThat(lines).contains("::error::planted").endsWith("::" + stop + "::");
    assertThat(read("asked")).contains("\nnone\n").doesNotContain("--out");
  }

  @Test
  void theMarkerOfAFailureIsThatOfThePlan() throws Exception {
    plan(1, Map.of("PLAN_FILE", "pools/a--b->é😀.yaml\nmore, 2\n"));

    assertThat(read("summary"))
        .startsWith(PlanMarkdown.marker("pools/a--b->é😀.yaml, more, 2") + "\n");
  }

  private Done comment(String... comments) throws Exception {
    assumeThat(
            Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(one -> Files.isExecutable(Path.of(one, "jq"))))
        .as("jq is not here; gh has its own")
        .isTrue();
    standIn("gh", GH);
    // A page for each.
    StringBuilder pages = new StringBuilder();
    for (String one : comments) {
      pages.append(
          "{\"data\":{\"repository\":{\"pullRequest\":{\"comments\":{\"nodes\":[%s]}}}}}\n"
              .formatted(one));
    }
    Files.writeString(directory.resolve("pages.json"), pages);
    Path markdown =
        Files.writeString(
            directory.resolve("plan.md"), PlanMarkdown.marker("a.yaml") + "\nnew `$(id)`\n");
    return bash(
        text(step("comment"), "run"),
        Map.of(
            "PATH",
            directory + ":" + System.getenv("PATH"),
            "STAND_IN",
            directory.toString(),
            "PLAN_MARKDOWN",
            markdown.toString(),
            "PLAN_REPOSITORY",
            "acme/app",
            "PLAN_NUMBER",
            "7"));
  }

  private static String one(String id, boolean own, String firstLine) {
    return "{\"id\":\"%s\",\"viewerDidAuthor\":%s,\"body\":\"%s\\r\\nold\"}"
        .formatted(id, own, firstLine);
  }

  @Test
  void firstItWritesACommentAndThenEditsIt() throws Exception {
    String marker = PlanMarkdown.marker("a.yaml");
    assertThat(comment("")).isEqualTo(new Done(0, ""));
    assertThat(read("calls")).isEqualTo("create\n");
    assertThat(read("body.md")).isEqualTo(marker + "\nnew `$(id)`\n");

    assertThat(comment(one("C1", true, "Hello"), one("C2", true, marker)).code()).isZero();
    assertThat(read("calls")).isEqualTo("create\nedit C2\n");
  }

  @Test
  void aMarkerThatSomebodyElseWroteIsNone() throws Exception {
    String marker = PlanMarkdown.marker("a.yaml");
    Done done =
        comment(
            one("C1", false, marker),
            one("C2", true, "quoted " + marker),
            one("C3", true, PlanMarkdown.marker("b.yaml")));

    assertThat(done.code()).isZero();
    assertThat(read("calls")).isEqualTo("create\n");
  }

  @Test
  void withoutTheRightToCommentThereIsTheSummaryOnly() throws Exception {
    Files.writeString(directory.resolve("deny"), "");
    Done done = comment("");

    assertThat(done.code()).isZero();
    assertThat(done.out()).contains("::notice title=Sluice plan::", "summary of this job only");
    assertThat(read("calls")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0,true,0", "2,false,0", "2,true,2", "4,false,4", "66,false,66"})
  void theStepFailsWithTheCodeOfThePlan(int plan, boolean detailed, int code) throws Exception {
    Done done =
        bash(
            text(step("verdict"), "run"),
            Map.of("PLAN_CODE", "" + plan, "PLAN_DETAILED", "" + detailed));

    assertThat(done.code()).isEqualTo(code);
    assertThat(done.out().startsWith("::error")).isEqualTo(code > 2);
  }
}
