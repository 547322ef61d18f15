package dev.sluice.golden;

import dev.sluice.config.FileSchema;
import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Diagnostics;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.YamlDocument;
import dev.sluice.yaml.YamlReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of cases.
 *
 * @param cases those that have the right shape, in the order written
 * @param diagnostics what is wrong with the file, in its order
 */
public record TestFile(SourceText source, List<TestCase> cases, List<Diagnostic> diagnostics) {
  private static final class Holder {
    static final FileSchema SCHEMA =
        FileSchema.load("runner-pools.test.schema.json", "cases", "case");
  }

  public TestFile {
    cases = List.copyOf(cases);
    diagnostics = List.copyOf(diagnostics);
  }

  /** The published schema of these files. */
  public static FileSchema schema() {
    return Holder.SCHEMA;
  }

  /** Reads a file. Any text gives cases or diagnostics, or both. */
  public static TestFile read(SourceText source) {
    YamlDocument document = YamlReader.read(source);
    List<Diagnostic> diagnostics = new ArrayList<>(document.diagnostics());
    List<TestCase> cases = new ArrayList<>();
    document
        .root()
        .ifPresent(root -> {
          diagnostics.addAll(schema().check(root));
          cases.addAll(cases(root, diagnostics));
        });
    if (cases.isEmpty() && !Diagnostics.hasErrors(diagnostics)) {
      diagnostics.add(
          Diagnostic.of(
              Code.NO_CASES,
              "There is no case, so nothing is tested",
              Place.start(source.path()),
              "",
              "Add one under cases."));
    }
    return new TestFile(
        source, cases, Diagnostics.inFileOrder(diagnostics, List.of(source.path())));
  }

  private static List<TestCase> cases(Node root, List<Diagnostic> diagnostics) {
    List<TestCase> cases = new ArrayList<>();
    Map<String, Place> names = new HashMap<>();
    if (root instanceof Node.Mapping file
        && file.value("cases").orElse(null) instanceof Node.Sequence list) {
      for (int i = 0; i < list.items().size(); i++) {
        Node item = list.items().get(i);
        if (schema().acceptsItem(item)) {
          TestCase one = CaseReader.read((Node.Mapping) item);
          cases.add(one);
          Place first = names.putIfAbsent(one.name(), one.place());
          if (first != null) {
            diagnostics.add(
                Diagnostic.of(
                        Code.DUPLICATE_CASE,
                        "Two cases are called " + Quote.of(one.name()),
                        one.place(),
                        "/cases/" + i + "/name",
                        null)
                    .with("The first one", first));
          }
        }
      }
    }
    return cases;
  }
}
