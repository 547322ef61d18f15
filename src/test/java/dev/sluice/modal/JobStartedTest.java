package dev.sluice.modal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The last fence before a job's first step: every rule, and every way to look like another job. */
class JobStartedTest {
  private static final String WEB = "acme/web";

  private Scripts scripts;

  @BeforeEach
  void copy(@TempDir Path directory) throws IOException {
    scripts = new Scripts(directory);
  }

  /**
   * A job against a policy.
   *
   * @param refusal what the message must hold; null if the job may run
   */
  record Case(
      String name,
      List<String> rules,
      Map<String, String> env,
      String event,
      @Nullable String refusal) {
    Case withEnv(String key, String value) {
      var changed = new HashMap<>(env);
      changed.put(key, value);
      return new Case(name, rules, Map.copyOf(changed), event, refusal);
    }

    Case withEvent(String json) {
      return new Case(name, rules, env, json, refusal);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        passes("no rule", List.of()),
        passes("repository", rules("repository include ^acme/[^/]*$")),
        passes("repository in another case", rules("repository include ^acme/web$"))
            .withEnv("GITHUB_REPOSITORY", "Acme/Web"),
        refuses("another repository", rules("repository include ^acme/api$"), "acme/web"),
        refuses(
            "excluded repository",
            rules("repository include ^acme/.*$", "repository exclude ^acme/web$"),
            "rule \"repository exclude ^acme/web$\""),
        passes(
            "one of several",
            rules("repository include ^acme/api$", "repository include ^acme/web$")),
        refuses("name with a second line", rules("repository include ^acme/web$"), "is not among")
            .withEnv("GITHUB_REPOSITORY", "acme/web\nevil/x"),
        refuses("name after a first line", rules("repository include ^acme/web$"), "is not among")
            .withEnv("GITHUB_REPOSITORY", "evil/x\nacme/web"),
        refuses("name with a last newline", rules("repository include ^acme/web$"), "is not among")
            .withEnv("GITHUB_REPOSITORY", "acme/web\n"),
        refuses("a dot is a dot", rules("repository include ^acme/w\\.b$"), "is not among"),
        refuses("an anchor forgotten", rules("repository include acme/we"), "is not among"),
        refuses("no repository", rules("repository include ^.*$"), "is not among")
            .withEnv("GITHUB_REPOSITORY", ""),
        passes("workflow with blanks", rules("workflow include ^Build and test$"))
            .withEnv("GITHUB_WORKFLOW", "Build and test"),
        refuses("workflow in another case", rules("workflow include ^Build$"), "workflow")
            .withEnv("GITHUB_WORKFLOW", "build"),
        refuses("workflow missing", rules("workflow include ^.*$"), "workflow \"\""),
        passes("workflow missing, only excludes", rules("workflow exclude ^.*$")),
        refuses("workflow that looks like a rule", rules("workflow include ^x$"), "is not among")
            .withEnv("GITHUB_WORKFLOW", "x\nworkflow include ^.*$"),
        passes("branch of a push", rules("branch include ^main$")),
        refuses("branch of a pull request", rules("branch include ^main$"), "evil")
            .withEnv("GITHUB_HEAD_REF", "evil"),
        refuses("branch of metacharacters", rules("branch exclude ^release/.*$"), "excluded")
            .withEnv("GITHUB_HEAD_REF", "release/$(id)*[]{}|^\\"),
        passes("branch beyond ASCII", rules("branch include ^gr.n$"))
            .withEnv("GITHUB_HEAD_REF", "grün"),
        passes("actor of the event", rules("actor include ^mona$"))
            .withEvent("{'sender':{'login':'Mona'}}"),
        passes("actor without event", rules("actor include ^octocat$")),
        refuses("event's actor before the environment's", rules("actor include ^octocat$"), "mona")
            .withEvent("{'sender':{'login':'mona'}}"),
        refuses("actor with newline", rules("actor include ^mona$"), "is not among")
            .withEvent("{'sender':{'login':'mona\\nx'}}"),
        refuses("actor with a last newline", rules("actor include ^mona$"), "is not among")
            .withEvent("{'sender':{'login':'mona\\n'}}"),
        refuses("actor with percent", rules("actor include ^mona$"), "is not among")
            .withEvent("{'sender':{'login':'%6dona'}}"),
        refuses("actor is no text", rules("actor include ^mona$"), "octocat")
            .withEvent("{'sender':{'login':['mona']}}"),
        refuses("bot excluded", rules("actor exclude ^.*\\[bot\\]$"), "excluded")
            .withEvent("{'sender':{'login':'dependabot[bot]'}}"),
        refuses("event missing", rules("actor include ^mona$"), "cannot be read")
            .withEnv("GITHUB_EVENT_PATH", "/nowhere"),
        passes("event missing and not needed", rules("repository include ^acme/web$"))
            .withEnv("GITHUB_EVENT_PATH", "/nowhere"),
        refuses("event is no JSON", rules("fork exclude"), "cannot be read").withEvent("{'a"),
        refuses("event is a list", rules("fork exclude"), "cannot be read").withEvent("[]"),
        refuses("event is empty", rules("visibility allow public"), "cannot be read").withEvent(""),
        passes("visibility", rules("visibility allow private", "visibility allow internal"))
            .withEvent("{'repository':{'visibility':'internal','private':true}}"),
        refuses("public", rules("visibility allow private", "visibility allow internal"), "public")
            .withEvent("{'repository':{'visibility':'public','private':false}}"),
        passes("old payload, private", rules("visibility allow private"))
            .withEvent("{'repository':{'private':true}}"),
        refuses("old payload, public", rules("visibility allow private"), "a public repository")
            .withEvent("{'repository':{'private':false}}"),
        refuses("visibility missing is public", rules("visibility allow private"), "public"),
        refuses("visibility of two words", rules("visibility allow private"), "is not among")
            .withEvent("{'repository':{'visibility':'private internal'}}"),
        refuses("visibility is a pattern", rules("visibility allow private"), "is not among")
            .withEvent("{'repository':{'visibility':'*'}}"),
        passes("no fork", rules("fork exclude")).withEvent(pullRequest("'acme/web'")),
        passes("no fork in another case", rules("fork exclude"))
            .withEvent(pullRequest("'ACME/Web'")),
        refuses("fork", rules("fork exclude"), "fork exclude")
            .withEvent(pullRequest("'mallory/web'")),
        refuses("deleted fork", rules("fork exclude"), "comes from a fork")
            .withEvent("{'pull_request':{'head':{'repo':null}}}"),
        refuses("head missing", rules("fork exclude"), "comes from a fork")
            .withEvent("{'pull_request':{}}"),
        refuses("fork behind workflow_run", rules("fork exclude"), "comes from a fork")
            .withEvent("{'workflow_run':{'head_repository':{'full_name':'mallory/web'}}}"),
        refuses("deleted fork behind workflow_run", rules("fork exclude"), "comes from a fork")
            .withEvent("{'workflow_run':{'head_repository':null}}"),
        passes("own code behind workflow_run", rules("fork exclude"))
            .withEvent("{'workflow_run':{'head_repository':{'full_name':'acme/web'}}}"),
        passes("fork welcome", rules("fork include")).withEvent(pullRequest("'mallory/web'")),
        passes("only forks", rules("fork only")).withEvent(pullRequest("'mallory/web'")),
        refuses("not a fork", rules("fork only"), "fork only").withEvent(pullRequest("'acme/web'")),
        passes("fork of a private repository", rules("fork exclude-in-public"))
            .withEvent(
                "{'repository':{'private':true},'pull_request':{'head':{'repo':{'full_name':'m/w'}}}}"),
        refuses("fork of a public repository", rules("fork exclude-in-public"), "public")
            .withEvent(
                "{'repository':{'private':false},'pull_request':{'head':{'repo':{'full_name':'m/w'}}}}"),
        refuses("unknown rule", rules("labels include ^x$"), "does not know"),
        refuses("unknown word", rules("repository maybe ^x$"), "does not know"),
        refuses("unknown fork rule", rules("fork sometimes"), "does not know"),
        refuses("unknown visibility", rules("visibility allow all"), "does not know"),
        refuses("broken expression", rules("repository include ^(acme$"), "cannot be read"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesWithJq(Case it) throws Exception {
    assumeTrue(tool("jq").isPresent(), "needs jq");
    judge(it);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void judgesWithTheRunnersOwnNode(Case it) throws Exception {
    Optional<Path> node = tool("node");
    assumeTrue(node.isPresent(), "needs node");
    Path bin = scripts.runner.resolve("externals/node24/bin");
    Files.createDirectories(bin);
    Files.createSymbolicLink(bin.resolve("node"), node.get());
    Files.writeString(scripts.home.resolve("runner-dir"), scripts.runner + "\n");
    judge(it.withEnv("PATH", pathWithoutJq()));
  }

  @Test
  void refusesWhatItCannotReadWithNeitherJqNorNode() throws Exception {
    Files.writeString(scripts.home.resolve("runner-dir"), scripts.runner + "\n");
    Map<String, String> path = Map.of("PATH", pathWithoutJq());
    judge(
        new Case("fork", rules("fork exclude"), path, "{}", "the rule \"fork exclude\" needs it"));
    judge(new Case("repository", rules("repository include ^acme/web$"), path, "{}", null));
  }

  @Test
  void refusesWithoutPolicyAndSaysThatTheJobHadStarted() throws Exception {
    Scripts.Result result = scripts.run("job-started.sh", Map.of());

    assertThat(result.code()).isEqualTo(1);
    assertThat(result.output()).contains("the policy of this runner is missing");
    assertThat(scripts.home.resolve("started")).exists();
  }

  @Test
  void aValueCannotWriteItsOwnLogLines() throws Exception {
    Scripts.Result result =
        run(
            refuses("x", rules("workflow include ^x$"), "")
                .withEnv(
                    "GITHUB_WORKFLOW", "a\n::add-mask::b\r::notice::%0A::c" + "d".repeat(999)));

    assertThat(result.output().strip().lines()).hasSize(1);
    assertThat(result.output())
        .startsWith("::error title=Refused by Sluice::pool gpu-h100, generation 42: workflow")
        .contains("%250A")
        .hasSizeLessThan(500);
  }

  private void judge(Case it) throws Exception {
    Scripts.Result result = run(it);
    String refusal = it.refusal();
    assertThat(result.code()).as(result.output()).isEqualTo(refusal == null ? 0 : 1);
    if (refusal == null) {
      assertThat(result.output()).isEmpty();
    } else {
      assertThat(result.output()).contains("pool gpu-h100, generation 42: ", refusal);
    }
  }

  private Scripts.Result run(Case it) throws Exception {
    Path event = scripts.runner.resolve("event.json");
    Files.writeString(event, it.event().replace('\'', '"'));
    String rules = String.join("\n", it.rules());
    Files.writeString(
        scripts.home.resolve("policy"),
        "pool gpu-h100\ngeneration 42\ndigest 0a1b\n" + rules + "\n");
    var env = new HashMap<String, String>();
    env.put("GITHUB_REPOSITORY", WEB);
    env.put("GITHUB_REF_NAME", "main");
    env.put("GITHUB_ACTOR", "octocat");
    env.put("GITHUB_EVENT_PATH", event.toString());
    env.putAll(it.env());
    return scripts.run("job-started.sh", env);
  }

  private String pathWithoutJq() throws IOException {
    for (String name : List.of("bash", "cat", "dirname")) {
      Path link = scripts.bin.resolve(name);
      if (!Files.exists(link)) {
        Files.createSymbolicLink(link, tool(name).orElseThrow());
      }
    }
    return scripts.bin.toString();
  }

  private static Optional<Path> tool(String name) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .map(directory -> Path.of(directory, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static List<String> rules(String... rules) {
    return List.of(rules);
  }

  private static String pullRequest(String fullName) {
    return "{'pull_request':{'head':{'repo':{'full_name':" + fullName + "}}}}";
  }

  private static Case passes(String name, List<String> rules) {
    return new Case(name, rules, Map.of(), "{}", null);
  }

  private static Case refuses(String name, List<String> rules, String refusal) {
    return new Case(name, rules, Map.of(), "{}", refusal);
  }
}
