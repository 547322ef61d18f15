package dev.sluice.simulation;

import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.ledger.AppliedTable;
import dev.sluice.routing.RoutingTable;
import dev.sluice.store.TestStore;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pools files whose lanes overlap, so that GitHub hands runners to jobs they were not meant for.
 */
final class Pools {
  /** Filled in: total, per repository, GPUs, max of gpu, per repository of org, a variable. */
  private static final String FILE =
      """
      version: 1
      defaults: { timeout: 30m, idleTimeout: 3m }
      limits: { total: %d, perRepository: %d, gpus: { A100: %d } }
      deny:
        - name: no-evil
          match: { repositories: [acme/evil] }
          reason: not here
      pools:
        - name: gpu
          match: { labels: { all: [modal, gpu], optional: [linux] } }
          gpu: A100:2
          priority: 5
          concurrency: { max: %d }
        - name: open
          match:
            labels: { all: [modal, open] }
            visibility: [private, public]
            forks: exclude
          idleTimeout: 2m
        - name: org
          match: { labels: { all: [modal, org], optional: [big] }, branches: [main] }
          runner: { scope: organization }
          concurrency: { perRepository: %d }
        - name: cpu
          match: { labels: { all: [modal], optional: [big, linux] } }
          env: { MARK: "%d" }
      """;

  private static final List<List<String>> LABELS =
      List.of(
          List.of("modal"),
          List.of("modal"),
          List.of("modal"),
          List.of("Modal", "big"),
          List.of("modal", "big"),
          List.of("linux", "modal", "big"),
          List.of("modal", "gpu"),
          List.of("modal", "gpu", "linux"),
          List.of("modal", "org"),
          List.of("modal", "org", "big"),
          List.of("modal", "open"));

  /** What no pool gives. */
  private static final List<List<String>> HOPELESS =
      List.of(List.of("ubuntu-latest"), List.of("modal", "gpu", "big"), List.of());

  private static final List<PoolsConfig> CONFIGS =
      Stream.of(
              FILE.formatted(4, 3, 4, 1, 1, 1),
              FILE.formatted(3, 2, 2, 2, 2, 1),
              FILE.formatted(20, 9, 8, 4, 3, 1),
              FILE.formatted(6, 4, 6, 2, 2, 2))
          .map(text -> PoolsLoader.load(List.of(SourceText.of("pools.yaml", text))))
          .map(loaded ->
              loaded
                  .config()
                  .orElseThrow(() -> new IllegalStateException(loaded.diagnostics().toString())))
          .toList();

  private Pools() {}

  /** What somebody may ask for. */
  static List<String> labels(Chance chance) {
    return chance.pick(chance.oneIn(12) ? HOPELESS : LABELS);
  }

  /** One of the files as the generation of that serial. */
  static AppliedTable any(long serial, Chance chance) {
    return TestStore.applied(serial, RoutingTable.compile(chance.pick(CONFIGS)));
  }
}
