package dev.sluice.golden;

import dev.sluice.api.ExplainReport;
import dev.sluice.api.Json;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsFiles;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.routing.RoutingTable;
import java.util.List;

/** Pools and test files for tests. */
final class Samples {
  static final String POOLS =
      """
      version: 1
      deny:
        - name: no-forks-on-gpu
          match: { labels: { any: ["gpu:*"] }, forks: only }
      pools:
        - name: gpu-${each.key}
          forEach: { t4: T4, h100: H100 }
          match:
            labels: { all: [modal, "gpu:${each.key}"], optional: [linux] }
            repositories: ["acme/*", "!acme/secret"]
          gpu: ${each.value}
          cpu: 4
          regions: [us-east-1, us-west-2]
          volumes:
            - { name: cache, mount: /cache, subPath: "${job.repository}" }
          env: { HF_HOME: /cache/hf }
        - name: cpu
          match:
            labels: { all: [modal], none: [spot*], optional: [linux, "*"] }
            visibility: [private, public]
      """;

  private Samples() {}

  static PoolsConfig config(String pools) {
    return new PoolsFiles(List.of(SourceText.of("pools.yaml", pools)), List.of())
        .load()
        .config()
        .orElseThrow();
  }

  static CaseRunner runner(String pools) {
    return new CaseRunner(
        RoutingTable.compile(config(pools)), spec -> Json.tree(ExplainReport.Sandbox.of(spec)));
  }

  static TestFile file(String text) {
    return TestFile.read(SourceText.of("t.test.yaml", text));
  }

  /** A case of a T4 job. */
  static String t4(String expect) {
    return """
    version: 1
    cases:
      - name: one
        job: { repository: acme/vision, labels: [modal, "gpu:t4"] }
        expect: %s
    """
        .formatted(expect);
  }

  /** The result of the only case. */
  static CaseResult run(String text) {
    TestFile file = file(text);
    if (!file.diagnostics().isEmpty()) {
      throw new AssertionError(file.diagnostics());
    }
    return runner(POOLS).run(file.cases().getFirst());
  }
}
