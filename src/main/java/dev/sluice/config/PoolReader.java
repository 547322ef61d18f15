package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.yaml.Node;
import java.util.ArrayList;
import java.util.HashMap;
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
    this.defaultsSize = size(defaults.node());
  }

  private static Located nothing(Located near) {
    Node node = new Node.Mapping(Map.of(), near.place());
    return new Located(node, near.key(), near.pointer());
  }

  /** Reports what is wrong in defaults even if no pool uses them. */
  void checkDefaults(Reading reading) {
    Fields fields = Fields.of(defaults, reading);
    Fields none = Fields.of(nothing(defaults), reading);
    sandbox("", MatchReader.any(defaults.place()), fields, none, null, defaults.place());
  }

  /** All pools that one item of {@code pools} stands for. */
  List<Pool> expand(Located item, Reading reading) {
    List<Pool> pools = new ArrayList<>();
    long size = size(item.node()) + defaultsSize;
    for (Each each : entries(item, reading)) {
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

  /** The entries to expand; one null for a pool without forEach. */
  private static List<@Nullable Each> entries(Located item, Reading reading) {
    Fields fields = Fields.of(item, reading);
    Located forEach = fields.get("forEach");
    List<@Nullable Each> entries = new ArrayList<>();
    if (forEach == null) {
      entries.add(null);
      return entries;
    }
    for (var entry : fields.fields(forEach).entries()) {
      Located at = entry.getValue();
      if (at.node() instanceof Node.Scalar scalar && scalar.type() == Node.Type.STRING) {
        checkLiteral(entry.getKey(), at.key(), at, reading);
        checkLiteral(scalar.text(), at.place(), at, reading);
        entries.add(new Each(entry.getKey(), scalar.text(), at));
      }
    }
    Located name = fields.get("name");
    if (name != null
        && name.node() instanceof Node.Scalar scalar
        && scalar.type() == Node.Type.STRING
        && !scalar.text().contains(Each.KEY)) {
      reading
          .findings()
          .add(
              Code.FOR_EACH_NAME,
              "The name of a pool with forEach must hold ${each.key}",
              name,
              "Otherwise all its pools would have one name: write "
                  + Quote.of(scalar.text() + "-" + Each.KEY)
                  + ".");
      // One of them is enough to check the rest of the pool.
      return entries.subList(0, Math.min(1, entries.size()));
    }
    return entries;
  }

  private static void checkLiteral(String text, Place place, Located at, Reading reading) {
    if (text.contains("${")) {
      reading
          .findings()
          .add(Code.BAD_INTERPOLATION, "Entries of forEach cannot use ${...}", place, at, null);
    }
  }

  private @Nullable Pool pool(Located item, Reading reading) {
    Fields own = Fields.of(item, reading);
    Fields base = Fields.of(defaults, reading);
    Fields merged = own.over(base);
    Text nameText = own.text("name");
    String name = nameText == null ? null : own.parsed(nameText, Code.BAD_NAME, Names::pool);
    Scope scope = scope(merged);
    Match match = MatchReader.pool(own);
    Place place = nameText == null ? item.place() : place(own, nameText);
    Pool pool = sandbox(name == null ? "" : name, match, merged, base, scope, place);
    SandboxReader.checkLife(merged, pool.timeout(), pool.idleTimeout());
    return name == null ? null : pool;
  }

  private static Place place(Fields own, Text name) {
    Located written = own.get("name");
    return written == null ? name.place() : written.place();
  }

  private Pool sandbox(
      String name, Match match, Fields pool, Fields base, @Nullable Scope scope, Place place) {
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
        place);
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

  private static long size(Node node) {
    return switch (node) {
      case Node.Scalar _ -> 1;
      case Node.Sequence sequence -> {
        long sum = 1;
        for (Node item : sequence.items()) {
          sum += size(item);
        }
        yield sum;
      }
      case Node.Mapping mapping -> {
        long sum = 1;
        for (Node.Entry entry : mapping.entries().values()) {
          sum += 1 + size(entry.value());
        }
        yield sum;
      }
    };
  }

  /** Reports names that are used twice. */
  static void checkUnique(List<Pool> pools, Findings findings) {
    var seen = new HashMap<String, Place>();
    for (Pool pool : pools) {
      Place first = seen.putIfAbsent(pool.name(), pool.place());
      if (first != null) {
        findings.add(duplicate("pool", pool.name(), pool.place(), first));
      }
    }
  }

  static Diagnostic duplicate(String what, String name, Place place, Place first) {
    return Diagnostic.of(
            Code.DUPLICATE_NAME,
            "The " + what + " " + Quote.of(name) + " is declared twice",
            place,
            "",
            "Names are unique over all files and after expansion of forEach.")
        .with("The first one", first);
  }
}
