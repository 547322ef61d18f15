package dev.sluice.golden;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceLines;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ExpectUpdateProperties {
  private static final CaseRunner RUNNER = Samples.runner(Samples.POOLS);
  private static final List<String> LABELS =
      List.of("[modal]", "[modal, \"gpu:t4\"]", "[ubuntu-latest]", "[modal, 'gpu:h100', linux]");
  private static final List<String> MORE =
      List.of("", ", fork: true", ", fork: unknown", ", visibility: public, actor: me");
  private static final List<String> WORDS =
      List.of("unmatched", "pending", "\"unmatched\"", "{ denied: no-forks-on-gpu }");
  private static final List<String> SANDBOX =
      List.of(
          "gpu: T4",
          "gpu: null",
          "cpu: 4",
          "timeoutSeconds: 60",
          "regions: [us-east-1]",
          "env: { HF_HOME: /x, B: 'c' }",
          "volumes: [{ name: cache, subPath: acme/a }, { mount: /x }]",
          "network: {mode: blocked}",
          "docker: vm");

  @Property(tries = 600)
  void makesEveryCasePassAndChangesNothingElse(@ForAll long seed) {
    String before = file(new Random(seed));
    TestFile read = Samples.file(before);
    assertThat(read.diagnostics()).isEmpty();
    String after = ExpectUpdate.apply(RUNNER, read).orElseThrow();
    TestRun.FileRun run = TestRun.run(RUNNER, Samples.file(after));
    assertThat(run.diagnostics()).isEmpty();
    assertThat(run.results()).allMatch(CaseResult::passed);
    assertThat(withoutExpectations(after)).isEqualTo(withoutExpectations(before));
    assertThat(ExpectUpdate.apply(RUNNER, Samples.file(after))).contains(after);
    for (int i = 0; i < read.cases().size(); i++) {
      if (RUNNER.run(read.cases().get(i)).passed()) {
        assertThat(expectation(after, i)).isEqualTo(expectation(before, i));
      }
    }
  }

  /** The text with what stands between each key {@code expect} and the end of its value cut. */
  private static String withoutExpectations(String text) {
    var out = new StringBuilder(text);
    for (TestCase test : Samples.file(text).cases().reversed()) {
      int[] range = range(text, test);
      out.delete(range[0], range[1]);
    }
    return out.toString();
  }

  private static String expectation(String text, int index) {
    int[] range = range(text, Samples.file(text).cases().get(index));
    return text.substring(range[0], range[1]);
  }

  private static int[] range(String text, TestCase test) {
    SourceLines lines = SourceLines.of(text);
    Place key = test.written().key().place();
    Place value = test.written().value().place();
    return new int[] {
      lines.offset(key.endLine(), key.endColumn()), lines.offset(value.endLine(), value.endColumn())
    };
  }

  private static String file(Random random) {
    var text = new StringBuilder("# \uD83D\uDE00 head\nversion: 1\n\ncases:\n");
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      text.append(random.nextBoolean() ? "" : "\n  # ------ expect: nothing\n");
      text.append("  - name: \"case \uD83D\uDE00 ").append(i).append("\"  # expect: unmatched\n");
      text.append("    job: { repository: acme/a, labels: ").append(pick(random, LABELS));
      text.append(pick(random, MORE)).append(" }\n    expect:").append(expect(random));
      text.append(random.nextBoolean() ? "" : "   # behind").append('\n');
    }
    return text.append(random.nextBoolean() ? "" : "# end").toString();
  }

  private static String expect(Random random) {
    if (random.nextInt(3) == 0) {
      return (random.nextBoolean() ? " " : "\n      ") + pick(random, WORDS);
    }
    String pool = List.of("cpu", "gpu-t4", "'gpu-h100'", "cpu").get(random.nextInt(4));
    boolean withPool = random.nextInt(4) > 0;
    if (random.nextBoolean()) {
      String sandbox = "sandbox: { " + pick(random, SANDBOX) + " }";
      return " { " + (withPool ? "pool: " + pool + ", " : "") + sandbox + " }";
    }
    int first = random.nextInt(SANDBOX.size());
    var text = new StringBuilder(random.nextBoolean() ? "" : "  # note");
    text.append(withPool ? "\n      pool: " + pool + "  # inside" : "");
    text.append("\n      sandbox:\n        ").append(SANDBOX.get(first));
    int second = (first + 2) % SANDBOX.size();
    text.append("\n        # between\n        ").append(SANDBOX.get(second));
    return text.toString();
  }

  private static String pick(Random random, List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
