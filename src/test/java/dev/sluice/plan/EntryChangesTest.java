package dev.sluice.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.sluice.config.Loaded;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.plan.EntryChange.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryChangesTest {
  private static final String BEFORE =
      """
      version: 1
      pools:
        - name: gpu
          match: { labels: { all: [modal, gpu], none: [spot] } }
          gpu: A10
          volumes: [{ name: cache, mount: /cache }]
          env: { A: "1" }
        - name: cpu
          match: { labels: [modal] }
        - name: old
          match: { labels: [old] }
      """;

  private static PoolsConfig config(String text) {
    Loaded loaded = PoolsLoader.load(List.of(SourceText.of("pools.yaml", text)));
    return loaded.config().orElseThrow(() -> new AssertionError(loaded.diagnostics()));
  }

  private static EntryChange change(List<EntryChange> changes, String name) {
    return changes.stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void aFileThatStaysChangesNothing() {
    assertThat(EntryChanges.ofPools(config(BEFORE), config(BEFORE)))
        .extracting(EntryChange::kind)
        .containsOnly(Kind.NONE);
  }

  @Test
  void valuesAreComparedUnderTheirPaths() {
    String after =
        BEFORE
            .replace(", none: [spot]", "")
            .replace("gpu: A10", "gpu: H100:2")
            .replace("mount: /cache }", "mount: /cache, readOnly: true }")
            .replace("A: \"1\"", "B: \"1\"");
    EntryChange gpu = change(EntryChanges.ofPools(config(BEFORE), config(after)), "gpu");

    assertThat(gpu.kind()).isEqualTo(Kind.UPDATE);
    assertThat(gpu.fields())
        .extracting(FieldChange::path, FieldChange::before, FieldChange::after)
        .containsExactlyInAnyOrder(
            tuple("gpu", "A10", "H100:2"),
            tuple("match.labels.none", "[spot]", null),
            tuple("volumes.cache", "{ mount: /cache }", "{ mount: /cache, readOnly: true }"),
            tuple("env.A", "\"1\"", null),
            tuple("env.B", null, "\"1\""));
  }

  @Test
  void volumesInAnotherOrderAreAChange() {
    String two = "volumes: [{ name: cache, mount: /cache }, { name: more, mount: /cache/more }]";
    String turned = "volumes: [{ name: more, mount: /cache/more }, { name: cache, mount: /cache }]";
    String one = "volumes: [{ name: cache, mount: /cache }]";

    assertThat(
            change(
                    EntryChanges.ofPools(
                        config(BEFORE.replace(one, two)), config(BEFORE.replace(one, turned))),
                    "gpu")
                .fields())
        .containsExactly(new FieldChange("volumes", "[cache, more]", "[more, cache]"));
  }

  @Test
  void whatIsWrittenElsewhereIsNoChange() {
    PoolsConfig moved =
        config("# a comment\n" + BEFORE.replace("    gpu: A10\n", "    gpu:   A10\n"));

    assertThat(EntryChanges.ofPools(config(BEFORE), moved))
        .extracting(EntryChange::kind)
        .containsOnly(Kind.NONE);
    assertThat(config(BEFORE).pools().getFirst().placeless())
        .isEqualTo(moved.pools().getFirst().placeless());
  }

  @Test
  void onlyThePoolThatMovedHasAnotherPosition() {
    String after =
        """
        version: 1
        pools:
          - name: old
            match: { labels: [old] }
          - name: gpu
            match: { labels: { all: [modal, gpu], none: [spot] } }
            gpu: A10
            volumes: [{ name: cache, mount: /cache }]
            env: { A: "1" }
          - name: cpu
            match: { labels: [modal] }
        """;
    List<EntryChange> changes = EntryChanges.ofPools(config(BEFORE), config(after));

    assertThat(change(changes, "old").fields())
        .containsExactly(new FieldChange("position", "3", "1"));
    assertThat(change(changes, "gpu").kind()).isEqualTo(Kind.NONE);
    assertThat(change(changes, "cpu").kind()).isEqualTo(Kind.NONE);
  }

  @Test
  void newRemovedAndRenamedPoolsAreSaid() {
    String after =
        BEFORE
                .replace("name: old", "name: newer")
                .replace("  - name: cpu\n    match: { labels: [modal] }\n", "")
            + """
              - name: fresh
                match: { labels: [fresh] }
            moved: [{ from: old, to: newer }]
            """;
    List<EntryChange> changes = EntryChanges.ofPools(config(BEFORE), config(after));

    assertThat(changes)
        .extracting(EntryChange::name, EntryChange::before, EntryChange::kind)
        .containsExactly(
            tuple("gpu", null, Kind.NONE),
            tuple("newer", "old", Kind.RENAME),
            tuple("fresh", null, Kind.ADD),
            tuple("cpu", null, Kind.REMOVE));
    assertThat(change(changes, "newer").fields()).isEmpty();
    assertThat(change(changes, "fresh").fields())
        .contains(new FieldChange("match.labels.all", null, "[fresh]"));
    assertThat(change(changes, "cpu").fields())
        .contains(new FieldChange("match.labels.all", "[modal]", null));
  }
}
