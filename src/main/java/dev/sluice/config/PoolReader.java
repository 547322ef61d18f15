package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the pools of one file: expands them and fills in defaults. */
final class PoolReader {
  private static final String WORK_FOLDER = "_work";
  private static final String NAME_PREFIX = "sluice";

  private final GithubSettings github;
  private final Located defaults;
  private final long defaultsSize;

  /**
   * @param file to read the defaults of
   */
  PoolReader(GithubSettings github, Fields file) {
    Located written = file.get("defaults");
    this.github = github;
    this.defaults = written == null ? nothing(file.self()) : written;
    this.defaultsSize = ForEach.size(defaults.node());
  }

  private static Located nothing(Located near) {
    Node node = new Node.Mapping(Map.of(), near.place());
    return new Located(node, near.key(), near.pointer());
  }

  /** Reports what is wrong in defaults even if no pool uses them. */
  void checkDefaults(Reading reading) {
    Fields fields = Fields.of(defaults, reading);
    Fields none = Fields.of(nothing(defaults), reading);
    sandbox("", MatchReader.any(defaults.place()), fields, none, null, defaults);
  }

  /** All pools that one item of {@code pools} stands for. */
  List<Pool> expand(Located item, Reading reading) {
    List<Pool> pools = new ArrayList<>();
    long size = ForEach.size(item.node()) + defaultsSize;
    for (Each each : ForEach.entries(item, reading)) {
      if (!reading.budget().takeNodes(size)) {
        reading
            .findings()
            .add(
                Code.TOO_LARGE,
                "The pools of this file expand to more than ten million values",
                item.key(),
                item,
                "Use fewer entries in forEach, or smaller pools.");
        return pools;
      }
      Pool pool = pool(item, reading.forEach(each));
      if (pool != null) {
        pools.add(pool);
      }
    }
    return pools;
  }

  private @Nullable Pool pool(Located item, Reading reading) {
    Fields own = Fields.of(item, reading);
    Fields base = Fields.of(defaults, reading);
    Fields merged = own.over(base);
    Text nameText = own.text("name");
    String name =
        nameText == null ? null : own.values().parsed(nameText, Code.BAD_NAME, Names::pool);
    Scope scope = scope(merged);
    Match match = MatchReader.pool(own);
    Located written = own.get("name");
    Located at = written == null ? item : written;
    Pool pool = sandbox(name == null ? "" : name, match, merged, base, scope, at);
    SandboxReader.checkLife(merged, pool.timeout(), pool.idleTimeout());
    return name == null ? null : pool;
  }

  private Pool sandbox(
      String name, Match match, Fields pool, Fields base, @Nullable Scope scope, Located at) {
    var surroundings = new SurroundingsReader(pool, scope);
    Integer priority = pool.integer("priority");
    return new Pool(
        name,
        match,
        SandboxReader.gpu(pool),
        SandboxReader.cpu(pool),
        SandboxReader.memory(pool),
        SandboxReader.timeout(pool),
        SandboxReader.idleTimeout(pool),
        pool.parsedList("regions", Code.BAD_NAME, Names::region),
        SandboxReader.cloud(pool),
        surroundings.network(github.url()),
        surroundings.volumes(),
        pool.parsedList("secrets", Code.BAD_NAME, Names::modal),
        pool.parsed("proxy", Code.BAD_NAME, Names::modal),
        surroundings.env(base),
        SandboxReader.docker(pool),
        surroundings.image(),
        runner(pool),
        surroundings.concurrency(),
        priority == null ? 0 : priority,
        pool.flag("preventDestroy", false),
        at.place(),
        at.pointer().toString());
  }

  private Scope scope(Fields pool) {
    Fields runner = pool.fields("runner");
    Text text = runner.text("scope");
    Scope scope =
        text == null ? null : Words.of(text, List.of(Scope.values()), Scope::word, runner);
    if (text != null && scope == Scope.ENTERPRISE && github.enterprise() == null) {
      pool.reading().findings().add(SectionReader.noEnterprise(text.at()));
    }
    return scope == null ? github.scope() : scope;
  }

  private RunnerSettings runner(Fields pool) {
    Fields runner = pool.fields("runner");
    Text group = runner.textOrNumber("group");
    String workFolder = runner.parsed("workFolder", Code.BAD_PATH, PathSyntax::parseRelative);
    String prefix = runner.parsed("namePrefix", Code.BAD_NAME, Names::prefix);
    return new RunnerSettings(
        group == null ? github.runnerGroup() : group.value(),
        scope(pool),
        Objects.requireNonNullElse(workFolder, WORK_FOLDER),
        Objects.requireNonNullElse(prefix, NAME_PREFIX));
  }
}
