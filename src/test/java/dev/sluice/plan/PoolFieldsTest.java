package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Loaded;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is said of a pool, a change of it is seen. */
class PoolFieldsTest {
  private static final String PLAIN =
      """
      version: 1
      github: { scope: organization }
      pools:
        - name: one
          match: { labels: [one] }
      """;

  private static Pool pool(String text) {
    Loaded loaded = PoolsLoader.load(List.of(SourceText.of("pools.yaml", text)));
    return loaded
        .config()
        .orElseThrow(() -> new AssertionError(loaded.diagnostics()))
        .pools()
        .getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpu | gpu: T4",
        "cpu | cpu: { request: 2, limit: 4 }",
        "memory | memory: 4GiB",
        "timeout | timeout: 2h",
        "idleTimeout | idleTimeout: 3m",
        "regions | regions: [us-east-1]",
        "cloud | cloud: aws",
        "network | network: blocked",
        "network | network: { allow: { domains: [pypi.org] } }",
        "volumes | volumes: [{ name: a, mount: /a }]",
        "secrets | secrets: [pip]",
        "proxy | proxy: out",
        "env | env: { A: b }",
        "docker | docker: vm",
        "image | image: { run: [make] }",
        "image | image: { runnerVersion: 2.330.0 }",
        "runner | runner: { group: big }",
        "runner | runner: { namePrefix: x }",
        "concurrency | concurrency: { max: 2 }",
        "concurrency | concurrency: { perRepository: 2 }",
        "priority | priority: 3",
        "preventDestroy | preventDestroy: true",
      })
  void eachKeyIsSeen(String component, String line) {
    Map<String, String> plain = PoolFields.of(pool(PLAIN));
    Map<String, String> changed = PoolFields.of(pool(PLAIN + "    " + line + "\n"));

    assertThat(FieldChange.between(plain, changed)).as(line).isNotEmpty();
    assertThat(PoolFields.said(changed)).as(line).hasSizeGreaterThan(PoolFields.said(plain).size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "labels: { all: [one], any: [x] }",
        "labels: { all: [one], none: [x] }",
        "labels: { all: [one], optional: [x] }",
        "labels: { all: [one, x] }",
        "labels: [one], repositories: [a/b]",
        "labels: [one], repositories: ['!a/b']",
        "labels: [one], workflows: [ci]",
        "labels: [one], branches: [main]",
        "labels: [one], actors: [bot]",
        "labels: [one], visibility: [public]",
        "labels: [one], forks: exclude",
      })
  void eachKeyOfTheMatcherIsSeen(String match) {
    Map<String, String> plain = PoolFields.of(pool(PLAIN));
    String text = PLAIN.replace("labels: [one]", match);

    assertThat(FieldChange.between(plain, PoolFields.of(pool(text)))).as(match).hasSize(1);
  }

  @Test
  void thereIsALineForEveryComponent() throws Exception {
    CsvSource lines =
        PoolFieldsTest.class
            .getDeclaredMethod("eachKeyIsSeen", String.class, String.class)
            .getAnnotation(CsvSource.class);
    Set<String> covered = new HashSet<>(Set.of("name", "match", "place", "pointer"));
    Arrays.stream(lines.value()).map(line -> line.split(" ", 2)[0]).forEach(covered::add);

    assertThat(Arrays.stream(Pool.class.getRecordComponents()).map(RecordComponent::getName))
        .as("components of a pool")
        .allMatch(covered::contains);
  }
}
