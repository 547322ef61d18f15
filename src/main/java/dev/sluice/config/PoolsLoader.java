package dev.sluice.config;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.Pointer;
import dev.sluice.yaml.YamlDocument;
import dev.sluice.yaml.YamlReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Turns the text of pools files into their configuration. A pure function of its input. */
public final class PoolsLoader {
  private final Findings findings = new Findings();
  private final List<Fields> files = new ArrayList<>();
  private final BiConsumer<Pointer, String> trace;

  private PoolsLoader(BiConsumer<Pointer, String> trace) {
    this.trace = trace;
  }

  /**
   * Loads files as one configuration.
   *
   * @param sources in the order in which their pools are tried
   */
  public static Loaded load(List<SourceText> sources) {
    return load(sources, (_, _) -> {});
  }

  /** As {@link #load(List)}; {@code trace} hears of every key that is read. */
  static Loaded load(List<SourceText> sources, BiConsumer<Pointer, String> trace) {
    return new PoolsLoader(trace).run(sources);
  }

  private Loaded run(List<SourceText> sources) {
    var budget = new Budget();
    for (SourceText source : sources) {
      YamlDocument document = YamlReader.read(source);
      findings.reading(document.diagnostics());
      document.root().ifPresent(root -> read(root, new Reading(findings, budget, null, trace)));
    }
    GithubSettings github = section("github", SectionReader::github, GithubSettings.DEFAULT);
    ModalSettings modal = section("modal", SectionReader::modal, ModalSettings.DEFAULT);
    Limits limits = section("limits", SectionReader::limits, Limits.NONE);
    List<Assumption> assume = sole("assume", SectionReader::assume, List.of());
    List<DenyRule> deny = deny(assume);
    List<Pool> pools = pools(github);
    Guards guards = section("guards", fields -> GuardsReader.guards(fields, pools), Guards.NONE);
    List<Moved> moved = moved(pools);
    List<Diagnostic> diagnostics =
        findings.inFileOrder(sources.stream().map(SourceText::path).toList());
    if (Diagnostics.hasErrors(diagnostics)) {
      return new Loaded(Optional.empty(), diagnostics);
    }
    var config = new PoolsConfig(github, modal, limits, guards, assume, deny, pools, moved);
    return new Loaded(Optional.of(config), diagnostics);
  }

  private void read(Node root, Reading reading) {
    PoolsSchema.check(root, findings);
    Fields file = Fields.of(Located.root(root), reading);
    file.integer("version");
    files.add(file);
  }

  private <T> T section(String key, Function<Fields, T> reader, T absent) {
    return sole(key, (file, at) -> reader.apply(file.fields(at)), absent);
  }

  /** Reads a section that may stand in one file only. */
  private <T> T sole(String key, BiFunction<Fields, Located, T> reader, T absent) {
    Located first = null;
    T value = absent;
    for (Fields file : files) {
      Located at = file.get(key);
      if (at == null) {
        continue;
      }
      T read = reader.apply(file, at);
      if (first == null) {
        first = at;
        value = read;
      } else {
        findings.add(
            Diagnostic.of(
                    Code.SECTION_TWICE,
                    "The section " + key + " stands in two files",
                    at.key(),
                    at.pointer().toString(),
                    "It holds for all files: keep it in one.")
                .with("The first one", first.key()));
      }
    }
    return value;
  }

  private List<DenyRule> deny(List<Assumption> assume) {
    List<DenyRule> rules = new ArrayList<>();
    var names = new UniqueNames("deny rule");
    for (Fields file : files) {
      for (DenyRule rule : SectionReader.deny(file)) {
        names.add(rule.name(), rule.place(), findings);
        rules.add(rule);
      }
    }
    keepApart(rules, assume);
    return rules;
  }

  /** Assumptions refuse jobs under names of their own, which must say what they stand for. */
  private void keepApart(List<DenyRule> rules, List<Assumption> assume) {
    Map<String, Place> taken = new HashMap<>();
    for (int i = 0; i < assume.size(); i++) {
      taken.put(Assumption.name(i), assume.get(i).place());
    }
    for (DenyRule rule : rules) {
      Place assumption = taken.get(rule.name());
      if (assumption != null) {
        findings.add(
            Diagnostic.of(
                    Code.DUPLICATE_NAME,
                    "The deny rule " + Quote.of(rule.name()) + " has the name of an assumption",
                    rule.place(),
                    "",
                    "Jobs that break an assumption are denied by assume-1, assume-2, and so on, in"
                        + " the order written: rename the rule.")
                .with("The assumption", assumption));
      }
    }
  }

  private List<Pool> pools(GithubSettings github) {
    List<Pool> pools = new ArrayList<>();
    int written = 0;
    for (Fields file : files) {
      var reader = new PoolReader(github, file);
      reader.checkDefaults(file.reading());
      for (Located item : file.items("pools")) {
        written++;
        pools.addAll(reader.expand(item, file.reading()));
      }
    }
    if (written == 0 && !files.isEmpty() && !findings.hasErrors()) {
      Located file = files.getFirst().self();
      findings.general(
          Diagnostic.of(
              Code.NO_POOLS,
              "There is no pool, so no job is taken",
              Place.start(file.place().file()),
              file.pointer().toString(),
              "Declare one under pools."));
    }
    UniqueNames.check(pools, findings);
    return pools;
  }

  private List<Moved> moved(List<Pool> pools) {
    List<SectionReader.Move> moves = new ArrayList<>();
    files.forEach(file -> moves.addAll(SectionReader.moves(file)));
    return Moves.check(moves, pools, findings);
  }
}
