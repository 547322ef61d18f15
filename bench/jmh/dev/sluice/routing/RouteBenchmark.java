package dev.sluice.routing;

import dev.sluice.config.PoolsFiles;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.Visibility;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The compiled table beside a linear scan over the very same matchers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 6, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgsAppend = "--sun-misc-unsafe-memory-access=allow")
public class RouteBenchmark {
  private static final int JOBS = 1024;

  @Param({"1000", "10000"})
  public int pools;

  /** hit: some pool takes it. hosted: nobody asks for its label. near: all but one clause fits. */
  @Param({"hit", "hosted", "near"})
  public String kind;

  private PoolsConfig config;
  private RoutingTable table;
  private CompiledMatcher[] matchers;
  private JobFacts[] jobs;
  private int next;

  @Setup
  public void prepare() throws IOException {
    Path file = Files.createTempFile("pools", ".yaml");
    Files.writeString(file, file(pools));
    config = PoolsFiles.read(List.of(file)).load().config().orElseThrow();
    Files.delete(file);
    table = RoutingTable.compile(config);
    matchers =
        Stream.concat(
                config.deny().stream().map(rule -> CompiledMatcher.ofDenyRule(rule.match())),
                config.pools().stream().map(pool -> CompiledMatcher.ofPool(pool.match())))
            .toArray(CompiledMatcher[]::new);
    Random random = new Random(7);
    jobs = new JobFacts[JOBS];
    for (int i = 0; i < JOBS; i++) {
      jobs[i] = job(random.nextInt(pools));
      if (table.route(jobs[i]) instanceof Decision.Routed != kind.equals("hit")) {
        throw new IllegalStateException("not a job of kind " + kind + ": " + jobs[i]);
      }
    }
  }

  /** A third of the pools each: their own label, their own repository, a wildcard of their own. */
  private static String file(int pools) {
    StringBuilder text =
        new StringBuilder(
            "version: 1\ndeny:\n  - name: no-forks\n    match: { labels: { any: [\"gpu:*\"] }, forks: only }\npools:\n");
    for (int i = 0; i < pools; i++) {
      String match =
          switch (i % 3) {
            case 0 -> "labels: { all: [self-hosted, modal, \"size-" + i + "\"], optional: [linux, x64] }";
            case 1 -> "labels: { all: [self-hosted, modal], optional: [linux, x64] }, repositories: [\"acme/service-" + i + "\"]";
            default -> "labels: { all: [self-hosted, \"team-" + i + "-*\"], optional: [linux, x64] }, repositories: [\"acme/*\", \"!acme/website\"]";
          };
      text.append("  - name: pool-").append(i).append("\n    match: { ").append(match).append(" }\n    gpu: T4\n");
    }
    return text.toString();
  }

  private JobFacts job(int i) {
    List<String> labels =
        switch (i % 3) {
          case 0 -> List.of("self-hosted", "Linux", "modal", "size-" + i);
          case 1 -> List.of("self-hosted", "Linux", "modal");
          default -> List.of("self-hosted", "Linux", "team-" + i + "-big");
        };
    boolean near = kind.equals("near");
    return new JobFacts(
        RepositoryName.parse(i % 3 == 2 && near ? "acme/website" : "acme/service-" + i).orElseThrow(),
        kind.equals("hosted") ? List.of("ubuntu-24.04", "ubuntu-latest") : labels,
        near && i % 3 != 2 ? Visibility.PUBLIC : Visibility.PRIVATE,
        dev.sluice.routing.Fork.UNKNOWN,
        "ci",
        "main",
        "octocat");
  }

  @Benchmark
  public Decision table() {
    return table.route(jobs[next++ & (JOBS - 1)]);
  }

  @Benchmark
  public int linearScan() {
    JobFacts job = jobs[next++ & (JOBS - 1)];
    for (int i = 0; i < matchers.length; i++) {
      if (matchers[i].matches(job)) {
        return i;
      }
    }
    return -1;
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  @Warmup(iterations = 0)
  @Measurement(iterations = 1)
  @Fork(value = 3, jvmArgsAppend = "--sun-misc-unsafe-memory-access=allow")
  public RoutingTable compileCold() {
    return RoutingTable.compile(config);
  }
}
