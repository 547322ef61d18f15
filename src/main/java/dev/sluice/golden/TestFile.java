package dev.sluice.golden;

import dev.sluice.config.FileSchema;
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

/**
 * A file of cases and properties.
 *
 * @param cases those that have the right shape, in the order written
 * @param properties likewise
 * @param diagnostics what is wrong with the file, in its order
 */
public record TestFile(
    SourceText source,
    List<TestCase> cases,
    List<Property> properties,
    List<Diagnostic> diagnostics) {
  private static final class Holder {
    static final FileSchema SCHEMA =
        FileSchema.load("runner-pools.test.schema.json", "cases", "case");
  }

  public TestFile {
    cases = List.copyOf(cases);
    properties = List.copyOf(properties);
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
    List<Property> properties = new ArrayList<>();
    document
        .root()
        .ifPresent(root -> {
          diagnostics.addAll(schema().check(root));
          Map<String, Place> names = new HashMap<>();
          cases.addAll(cases(root, names, diagnostics));
          properties.addAll(properties(root, names, diagnostics));
        });
    if (cases.isEmpty() && properties.isEmpty() && !Diagnostics.hasErrors(diagnostics)) {
      diagnostics.add(
          Diagnostic.of(
              Code.NO_CASES,
              "There is no case and no property, so nothing is tested",
              Place.start(source.path()),
              "",
              "Add one under cases or properties."));
    }
    return new TestFile(
        source, cases, properties, Diagnostics.inFileOrder(diagnostics, List.of(source.path())));
  }

  private static List<Property> properties(
      Node root, Map<String, Place> names, List<Diagnostic> diagnostics) {
    List<Property> properties = new ArrayList<>();
    var reader = new PropertyReader(diagnostics);
    if (root instanceof Node.Mapping file
        && file.value("properties").orElse(null) instanceof Node.Sequence list) {
      for (int i = 0; i < list.items().size(); i++) {
        if (list.items().get(i) instanceof Node.Mapping item
            && schema().accepts("property", item)) {
          Pointer at = Pointer.ROOT.child("properties").child(i);
          Property one = reader.read(item, at);
          properties.add(one);
          unique(one.name(), one.place(), at, names, diagnostics);
        }
      }
    }
    return properties;
  }

  private static void unique(
      String name,
      Place place,
      Pointer at,
      Map<String, Place> names,
      List<Diagnostic> diagnostics) {
    Place first = names.putIfAbsent(name, place);
    if (first != null) {
      diagnostics.add(
          Diagnostic.of(
                  Code.DUPLICATE_CASE,
                  "Two cases or properties are called " + Quote.of(name),
                  place,
                  at.child("name").toString(),
                  null)
              .with("The first one", first));
    }
  }

  private static List<TestCase> cases(
      Node root, Map<String, Place> names, List<Diagnostic> diagnostics) {
    List<TestCase> cases = new ArrayList<>();
    if (root instanceof Node.Mapping file
        && file.value("cases").orElse(null) instanceof Node.Sequence list) {
      for (int i = 0; i < list.items().size(); i++) {
        Node item = list.items().get(i);
        if (schema().acceptsItem(item)) {
          TestCase one = CaseReader.read((Node.Mapping) item);
          cases.add(one);
          Pointer at = Pointer.ROOT.child("cases").child(i);
          unique(one.name(), one.place(), at, names, diagnostics);
        }
      }
    }
    return cases;
  }
}
