package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.golden.TestFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class TestCommandTest {
  private static final String POOLS =
      """
      version: 1
      pools:
        - name: gpu
          match: { labels: { all: [modal, gpu], optional: [linux] } }
          gpu: T4
        - name: cpu
          match: { labels: [modal] }
      """;

  private static final String CASES =
      """
      version: 1
      cases:
        - name: a "GPU" & <more>
          job: { repository: acme/vision, labels: [modal, gpu] }
          expect: { pool: gpu, sandbox: { gpu: T4 } }
        - name: no GPU
          job: { repository: acme/web, labels: [modal] }
          expect: { pool: cpu }   # kept
      """;

  @TempDir private Path directory = Path.of("");
  private String pools = "";
  private Path tests = Path.of("");

  @BeforeEach
  void writeFiles() throws IOException {
    pools = Files.writeString(directory.resolve("my.yaml"), POOLS).toString();
    tests = Files.writeString(directory.resolve("my.test.yaml"), CASES);
  }

  private static Ran run(String... arguments) {
    return Ran.of(Map.of(), arguments);
  }

  private void swapPools() throws IOException {
    Files.writeString(Path.of(pools), POOLS.replace("all: [modal, gpu]", "all: [modal, gpu, x64]"));
  }

  @Test
  void passesQuietlyAndNamesWhatNoCaseDependsOn() {
    Ran outcome = run("test", "-f", pools);
    assertThat(outcome)
        .isEqualTo(
            new Ran(
                0,
                "Coverage: pools 2/2, clauses 3/4\n  no case depends on gpu: labels.optional"
                    + " \"linux\"  ("
                    + pools
                    + ":4:54)\n2 passed\n",
                ""));
    assertThat(run("test", "-v", "-f", pools).out()).startsWith("ok    a \"GPU\" & <more>\n");
    assertThat(run("test", "--color=always", "-v", "-f", pools).out())
        .startsWith("\u001b[32mok\u001b[0m");
  }

  @Test
  void saysWhatWasExpectedWhatCameAndWhichClauseStoppedThePool() throws IOException {
    swapPools();
    Ran outcome = run("test", "-f", pools, tests.toString());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out())
        .startsWith(
            """
            FAIL  a "GPU" & <more>  (%s:3:11)
                  job       acme/vision [modal, gpu], private
                  expected  pool gpu
                  got       unmatched
                  why       pool gpu is stopped by labels.all: no label meets "x64"  (%s:4:42)

            Coverage: pools 1/2, clauses 2/5
              no case goes to pool gpu  (%s:3:11)
              and on 3 clauses of what no case reaches
            """
                .formatted(tests, pools, pools))
        .endsWith("1 passed, 1 failed\n");
  }

  @Test
  void holdsCasesToAssumptions() throws IOException {
    Files.writeString(Path.of(pools), POOLS + "assume: [{ atMostOne: [gpu, linux] }]\n");
    String cases =
        """
        version: 1
        cases:
          - name: both
            job: { repository: acme/vision, labels: [modal, gpu, linux] }
            expect: { denied: assume-1 }
        """;
    Files.writeString(tests, cases);
    Ran passed = run("test", "-f", pools);
    assertThat(passed.code()).isZero();
    assertThat(passed.out()).contains("deny rules 1/1");
    Files.writeString(tests, cases.replace("gpu, linux", "gpu"));
    Ran failed = run("test", "-f", pools);
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out())
        .contains("is stopped by assume.atMostOne: only \"gpu\" meets any of \"gpu\", \"linux\"");
    Files.writeString(tests, cases.replace("assume-1", "assume-2"));
    assertThat(run("test", "-f", pools).out())
        .contains("There is no deny rule \"assume-2\"", "Did you mean \"assume-1\"?");
    Files.writeString(tests, cases.replace("{ denied: assume-1 }", "{ pool: gpu }"));
    assertThat(run("test", "--update", "-f", pools).code()).isZero();
    assertThat(Files.readString(tests)).isEqualTo(cases);
  }

  @Test
  void updatesInPlaceAndSaysWhatItChanged() throws IOException {
    swapPools();
    Ran outcome = run("test", "--update", "-f", pools);
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .startsWith("new   a \"GPU\"")
        .contains("      pool gpu -> unmatched  (")
        .endsWith("1 passed, 1 updated\nRewritten: " + tests + "\n");
    assertThat(Files.readString(tests))
        .isEqualTo(CASES.replace("{ pool: gpu, sandbox: { gpu: T4 } }", "unmatched"));
    try (var entries = Files.list(directory)) {
      assertThat(entries).hasSize(2);
    }
    assertThat(run("test", "-f", pools).code()).isZero();
  }

  @Test
  void reportsRewrittenCasesAsTheyAreNow() throws Exception {
    swapPools();
    Path file = directory.resolve("junit.xml");
    assertThat(run("test", "--update", "-f", pools, "--junit", file.toString()).code()).isZero();
    Element suites = parse(Files.readString(file)).getDocumentElement();
    assertThat(suites.getAttribute("tests")).isEqualTo("2");
    assertThat(suites.getAttribute("failures")).isEqualTo("0");
  }

  @Test
  void leavesAFileAloneThatNeedsNoUpdate() throws IOException {
    var before = Files.getLastModifiedTime(tests);
    assertThat(run("test", "--update", "-f", pools).code()).isZero();
    assertThat(Files.getLastModifiedTime(tests)).isEqualTo(before);
  }

  @Test
  void writesThroughALinkAndKeepsPermissions() throws IOException {
    swapPools();
    Path real = Files.move(tests, directory.resolve("real"));
    var permissions = java.nio.file.attribute.PosixFilePermissions.fromString("rw-r-----");
    Files.setPosixFilePermissions(real, permissions);
    Files.createSymbolicLink(tests, real);
    assertThat(run("test", "--update", "-f", pools).code()).isZero();
    assertThat(Files.isSymbolicLink(tests)).isTrue();
    assertThat(Files.readString(real)).contains("expect: unmatched");
    assertThat(Files.getPosixFilePermissions(real)).isEqualTo(permissions);
  }

  @Test
  void refusesUnknownNamesWithASuggestion() throws IOException {
    Files.writeString(tests, CASES.replace("pool: cpu", "pool: cpus"));
    Ran outcome = run("test", "-f", pools);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("error[SL0401]: There is no pool \"cpus\"", "Did you mean \"cpu\"?")
        .endsWith("1 passed, 1 failed, 1 error\n");
  }

  @Test
  void printsWhatKeepsThePoolsFileFromCompilingAsValidateDoes() throws IOException {
    Files.writeString(Path.of(pools), POOLS.replace("gpu: T4", "gpus: T4"));
    Ran outcome = run("test", "-f", pools);
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(run("validate", "-f", pools).out()).startsWith(outcome.out());
    JsonNode json = JsonMapper.shared().readTree(run("test", "--format=json", "-f", pools).out());
    assertThat(json.path("passed").asBoolean()).isFalse();
    assertThat(json.at("/diagnostics/0/code").asString()).isEqualTo("SL0101");
  }

  @Test
  void findsTestFilesBesideThePoolsFileOrInItsDirectory() throws IOException {
    assertThat(run("test", "-f", directory.toString()).out()).endsWith("2 passed\n");
    Files.move(tests, directory.resolve("runner-pools.test.yaml"));
    assertThat(run("test", "-f", pools).out()).endsWith("2 passed\n");
    Files.delete(directory.resolve("runner-pools.test.yaml"));
    assertThat(run("test", "-f", pools).code()).isEqualTo(66);
    assertThat(run("test", "-f", directory.toString()).code()).isEqualTo(66);
    assertThat(run("test", "-f", pools + ".missing").code()).isEqualTo(66);
    assertThat(run("test", "--nothing").code()).isEqualTo(64);
  }

  @Test
  void printsJson() throws IOException {
    swapPools();
    JsonNode json = JsonMapper.shared().readTree(run("test", "--format=json", "-f", pools).out());
    assertThat(json.path("formatVersion").asInt()).isEqualTo(1);
    assertThat(json.path("passed").asBoolean()).isFalse();
    assertThat(json.path("tests").asInt()).isEqualTo(2);
    assertThat(json.path("failures").asInt()).isEqualTo(1);
    assertThat(json.at("/cases/0/result").asString()).isEqualTo("failed");
    assertThat(json.at("/cases/0/line").asInt()).isEqualTo(3);
    assertThat(json.at("/cases/0/mismatches/0/got").asString()).isEqualTo("unmatched");
    assertThat(json.at("/cases/0/causes/0/clause").asString()).isEqualTo("labels.all");
    assertThat(json.at("/cases/1/result").asString()).isEqualTo("passed");
    assertThat(json.at("/coverage/pools/covered").asInt()).isEqualTo(1);
    assertThat(json.at("/coverage/pools/gaps/0/name").asString()).isEqualTo("gpu");
  }

  @Test
  void writesJunitXml() throws Exception {
    Files.writeString(
        tests,
        CASES
            .replace("pool: cpu", "pool: cpus")
            .replace("sandbox: { gpu: T4 }", "sandbox: { env: { A: \"\\u0001<&\" } }"));
    Path file = directory.resolve("junit.xml");
    assertThat(run("test", "-f", pools, "--junit", file.toString()).code()).isEqualTo(1);
    Document xml = parse(Files.readString(file));
    Element suites = xml.getDocumentElement();
    assertThat(suites.getTagName()).isEqualTo("testsuites");
    Element suite = (Element) suites.getElementsByTagName("testsuite").item(0);
    for (Element one : new Element[] {suites, suite}) {
      assertThat(one.getAttribute("tests")).isEqualTo("3");
      assertThat(one.getAttribute("failures")).isEqualTo("2");
      assertThat(one.getAttribute("errors")).isEqualTo("1");
    }
    assertThat(suite.getElementsByTagName("testcase").getLength()).isEqualTo(3);
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(((Element) failure.getParentNode()).getAttribute("name"))
        .isEqualTo("a \"GPU\" & <more>");
    assertThat(failure.getAttribute("message")).contains("expected").contains("<&");
    assertThat(failure.getTextContent()).contains(tests + ":3:11");
  }

  @Test
  void writesJunitXmlAlsoWhenNothingCanBeRun() throws Exception {
    Files.writeString(Path.of(pools), "version: 2\n");
    Path file = directory.resolve("junit.xml");
    assertThat(run("test", "-f", pools, "--junit", file.toString()).code()).isEqualTo(1);
    Document xml = parse(Files.readString(file));
    assertThat(xml.getDocumentElement().getAttribute("errors")).isEqualTo("1");
    assertThat(xml.getElementsByTagName("error").getLength()).isEqualTo(1);
  }

  @Test
  void failsWhenAReportCannotBeWritten() {
    Ran outcome = run("test", "-f", pools, "--junit", directory.resolve("no/j.xml").toString());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("sluice: cannot write ");
  }

  private static Document parse(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }

  @Test
  void printsTheSchemaOfTestFiles() {
    assertThat(run("schema", "test")).isEqualTo(new Ran(0, TestFile.schema().text(), ""));
    assertThat(run("schema", "tests").code()).isEqualTo(64);
  }
}
