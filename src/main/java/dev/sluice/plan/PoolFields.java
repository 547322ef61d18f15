package dev.sluice.plan;

import dev.sluice.config.Cpu;
import dev.sluice.config.Docker;
import dev.sluice.config.Durations;
import dev.sluice.config.ForkPolicy;
import dev.sluice.config.Glob;
import dev.sluice.config.GlobList;
import dev.sluice.config.Image;
import dev.sluice.config.Match;
import dev.sluice.config.Memory;
import dev.sluice.config.Network;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsLoader;
import dev.sluice.config.Quantities;
import dev.sluice.config.ScalarText;
import dev.sluice.config.Visibility;
import dev.sluice.config.VolumeMount;
import dev.sluice.diagnostic.SourceText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A pool as a list of values, each under its path in the pools file and as that writes it. */
final class PoolFields {
  /** The names of the volumes, for their order. */
  static final String VOLUMES = "volumes";

  static final String VOLUME = VOLUMES + ".";

  /** What of a pool is set that says no more than its name and one label. */
  private static final class Unsaid {
    private static final String LABELS = "match.labels.all";
    static final Map<String, String> FIELDS = read();

    private static Map<String, String> read() {
      String text = "version: 1\npools:\n  - { name: any, match: { labels: [any] } }\n";
      Pool pool =
          PoolsLoader.load(List.of(SourceText.of("default", text)))
              .config()
              .orElseThrow()
              .pools()
              .getFirst();
      Map<String, String> fields = new LinkedHashMap<>(of(pool));
      fields.remove(LABELS);
      return fields;
    }
  }

  private final Map<String, String> fields = new LinkedHashMap<>();

  private PoolFields() {}

  /** What is set of a pool, in the order of the pools file; what is not set is left out. */
  static Map<String, String> of(Pool pool) {
    var fields = new PoolFields();
    fields.match(pool.match());
    fields.sandbox(pool);
    fields.runner(pool);
    return fields.fields;
  }

  /** What a pool has that is not as it were if nothing was said of it. */
  static Map<String, String> said(Map<String, String> fields) {
    Map<String, String> said = new LinkedHashMap<>(fields);
    said.entrySet().removeAll(Unsaid.FIELDS.entrySet());
    return said;
  }

  /** What of a pool its jobs can notice. */
  static Map<String, String> ofSandbox(Pool pool) {
    var fields = new PoolFields();
    fields.sandbox(pool);
    fields.lane(pool);
    return fields.fields;
  }

  /** What a matcher asks for, under {@code match}. */
  static Map<String, String> of(Match match) {
    var fields = new PoolFields();
    fields.match(match);
    return fields.fields;
  }

  private void put(String path, @Nullable Object value) {
    if (value != null) {
      fields.put(path, value.toString());
    }
  }

  private void text(String path, @Nullable String value) {
    put(path, value == null ? null : ScalarText.shortest(value));
  }

  private void list(String path, Stream<String> values) {
    String texts = values.map(ScalarText::shortest).collect(Collectors.joining(", "));
    put(path, texts.isEmpty() ? null : "[" + texts + "]");
  }

  private void match(Match match) {
    list("match.labels.all", match.labels().all().stream().map(Glob::text));
    list("match.labels.any", match.labels().any().stream().map(Glob::text));
    list("match.labels.none", match.labels().none().stream().map(Glob::text));
    list("match.labels.optional", match.labels().optional().stream().map(Glob::text));
    globs("match.repositories", match.repositories());
    globs("match.workflows", match.workflows());
    globs("match.branches", match.branches());
    globs("match.actors", match.actors());
    list("match.visibility", match.visibility().stream().sorted().map(Visibility::word));
    put("match.forks", match.forks() == ForkPolicy.EXCLUDE_IN_PUBLIC ? null : match.forks().word());
  }

  private void globs(String path, GlobList list) {
    list(
        path,
        Stream.concat(
            list.include().stream().map(Glob::text),
            list.exclude().stream().map(glob -> "!" + glob.text())));
  }

  private void sandbox(Pool pool) {
    put("gpu", pool.gpu());
    cpu(pool.cpu());
    memory(pool.memory());
    put("timeout", Durations.print(pool.timeout()));
    put("idleTimeout", Durations.print(pool.idleTimeout()));
    list("regions", pool.regions().stream());
    text("cloud", pool.cloud());
    network(pool.network());
    list(VOLUMES, pool.volumes().stream().map(VolumeMount::name));
    for (VolumeMount volume : pool.volumes()) {
      put(VOLUME + volume.name(), volume(volume));
    }
    list("secrets", pool.secrets().stream());
    text("proxy", pool.proxy());
    pool.env().forEach((name, value) -> text("env." + name, value.text()));
    put("docker", pool.docker() == Docker.NONE ? null : pool.docker().word());
    image(pool.image());
  }

  private void cpu(@Nullable Cpu cpu) {
    if (cpu != null) {
      put("cpu.request", Quantities.printCores(cpu.requestMilli()));
      Integer limit = cpu.limitMilli();
      put("cpu.limit", limit == null ? null : Quantities.printCores(limit));
    }
  }

  private void memory(@Nullable Memory memory) {
    if (memory != null) {
      put("memory.request", Quantities.printMemory(memory.requestMiB()));
      Integer limit = memory.limitMiB();
      put("memory.limit", limit == null ? null : Quantities.printMemory(limit));
    }
  }

  private void network(Network network) {
    switch (network) {
      case Network.Open _ -> put("network", "open");
      case Network.Blocked _ -> put("network", "blocked");
      case Network.Allow(var github, var domains, var cidrs) -> {
        put("network.allow.github", github);
        list("network.allow.domains", domains.stream());
        list("network.allow.cidrs", cidrs.stream());
      }
    }
  }

  private static String volume(VolumeMount volume) {
    List<String> parts = new ArrayList<>();
    parts.add("mount: " + ScalarText.shortest(volume.mount()));
    if (volume.readOnly()) {
      parts.add("readOnly: true");
    }
    if (volume.subPath() != null) {
      parts.add("subPath: " + ScalarText.shortest(volume.subPath().text()));
    }
    return "{ " + String.join(", ", parts) + " }";
  }

  private void image(Image image) {
    text("image.runnerVersion", image.runnerVersion());
    text("image.from", image.from());
    list("image.run", image.run().stream());
    text("image.registrySecret", image.registrySecret());
  }

  private void lane(Pool pool) {
    text("runner.group", pool.runner().group());
    put("runner.scope", pool.runner().scope().word());
    text("runner.workFolder", pool.runner().workFolder());
    text("runner.namePrefix", pool.runner().namePrefix());
  }

  private void runner(Pool pool) {
    lane(pool);
    put("concurrency.max", pool.concurrency().max());
    put("concurrency.perRepository", pool.concurrency().perRepository());
    put("priority", pool.priority() == 0 ? null : pool.priority());
    put("preventDestroy", pool.preventDestroy() ? true : null);
  }
}
