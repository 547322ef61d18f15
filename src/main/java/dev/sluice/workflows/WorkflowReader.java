package dev.sluice.workflows;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.workflows.Workflow.Input;
import dev.sluice.workflows.Workflow.Job;
import dev.sluice.workflows.Workflow.Triggers;
import dev.sluice.yaml.Dialect;
import dev.sluice.yaml.Node;
import dev.sluice.yaml.YamlDocument;
import dev.sluice.yaml.YamlReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads a workflow file as far as it decides where jobs run. */
final class WorkflowReader {
  private static final String DISPATCH = "workflow_dispatch";
  private static final String CALL = "workflow_call";

  private final Consumer<Diagnostic> report;

  private WorkflowReader(Consumer<Diagnostic> report) {
    this.report = report;
  }

  /**
   * Reads one file.
   *
   * @param path from the root of the repository
   * @return empty if there is no telling its jobs; {@code report} then has got an error
   */
  static Optional<Workflow> read(SourceText source, String path, Consumer<Diagnostic> report) {
    YamlDocument document = YamlReader.read(source, Dialect.WORKFLOW);
    document.diagnostics().forEach(report);
    return document.root().flatMap(root -> new WorkflowReader(report).workflow(root, path));
  }

  private Optional<Workflow> workflow(Node root, String path) {
    if (!(root instanceof Node.Mapping mapping)) {
      refuse("A workflow is a mapping with the keys on and jobs", root.place());
      return Optional.empty();
    }
    Place start = Place.start(root.place().file());
    Optional<Node> on = mapping.value("on");
    Optional<Node> jobs = mapping.value("jobs");
    if (on.isEmpty()) {
      refuse("The workflow does not say on what it runs: the key on is missing", start);
    }
    if (!(jobs.orElse(null) instanceof Node.Mapping all) || all.entries().isEmpty()) {
      refuse("The workflow has no jobs", jobs.map(Node::place).orElse(start));
      return Optional.empty();
    }
    String name = mapping.value("name").flatMap(WorkflowReader::text).orElse("");
    List<Job> found = new ArrayList<>();
    all.entries().forEach((id, entry) -> job(id, entry).ifPresent(found::add));
    return Optional.of(
        new Workflow(
            path,
            name.isEmpty() ? path : name,
            on.map(this::triggers).orElse(new Triggers(true, null, null)),
            found));
  }

  private Triggers triggers(Node on) {
    Map<String, Node> events = new LinkedHashMap<>();
    switch (on) {
      case Node.Scalar scalar -> events.put(scalar.text(), scalar);
      case Node.Sequence(List<Node> items, _) ->
          items.forEach(item -> text(item).ifPresent(event -> events.put(event, item)));
      case Node.Mapping(Map<String, Node.Entry> entries, _) ->
          entries.forEach((event, entry) -> events.put(event, entry.value()));
    }
    boolean byEvent =
        events.keySet().stream().anyMatch(event -> !event.equals(DISPATCH) && !event.equals(CALL));
    Node dispatch = events.get(DISPATCH);
    Node call = events.get(CALL);
    return new Triggers(
        byEvent,
        dispatch == null ? null : places(inputs(dispatch)),
        call == null ? null : callInputs(call));
  }

  private static Map<String, Place> places(Map<String, Node.Entry> inputs) {
    Map<String, Place> places = new LinkedHashMap<>();
    inputs.forEach((name, entry) -> places.put(name, entry.key().place()));
    return places;
  }

  private static Map<String, Node.Entry> inputs(Node trigger) {
    return trigger instanceof Node.Mapping mapping ? entries(mapping, "inputs") : Map.of();
  }

  private static Map<String, Node.Entry> entries(Node.Mapping parent, String key) {
    return parent.value(key).orElse(null) instanceof Node.Mapping mapping
        ? mapping.entries()
        : Map.of();
  }

  private Map<String, Input> callInputs(Node call) {
    Map<String, Input> found = new LinkedHashMap<>();
    inputs(call)
        .forEach((name, entry) -> {
          Node.Mapping mapping =
              entry.value() instanceof Node.Mapping given
                  ? given
                  : new Node.Mapping(Map.of(), entry.value().place());
          Optional<String> type = mapping.value("type").flatMap(WorkflowReader::text);
          if (type.isEmpty() || !List.of("string", "number", "boolean").contains(type.get())) {
            refuse(
                "The input " + Quote.of(name) + " needs a type: string, number or boolean",
                mapping.value("type").map(Node::place).orElse(entry.key().place()));
          }
          found.put(
              name,
              new Input(
                  type.orElse("string"),
                  mapping.value("required").flatMap(WorkflowReader::text).orElse("").equals("true"),
                  mapping.value("default").orElse(null),
                  entry.key().place()));
        });
    return found;
  }

  private Optional<Job> job(String id, Node.Entry entry) {
    Place key = entry.key().place();
    if (!(entry.value() instanceof Node.Mapping job)) {
      refuse("The job " + Quote.of(id) + " is not a mapping", key);
      return Optional.empty();
    }
    Optional<Node> runsOn = job.value("runs-on");
    Optional<Node> uses = job.value("uses");
    if (runsOn.isPresent() == uses.isPresent()) {
      refuse(
          "The job "
              + Quote.of(id)
              + (uses.isPresent()
                  ? " has both runs-on and uses; only one can be"
                  : " has no runs-on, and calls no workflow with uses"),
          key);
      return Optional.empty();
    }
    if (uses.isPresent() && !(uses.get() instanceof Node.Scalar)) {
      refuse("uses names one workflow file", uses.get().place());
      return Optional.empty();
    }
    Node.Scalar called = uses.orElse(null) instanceof Node.Scalar scalar ? scalar : null;
    Optional<Node> strategy = job.value("strategy");
    Optional<Node> matrix =
        strategy.orElse(null) instanceof Node.Mapping mapping ? mapping.value("matrix") : strategy;
    return Optional.of(
        new Job(id, key, runsOn.orElse(null), called, matrix.orElse(null), entries(job, "with")));
  }

  private static Optional<String> text(Node node) {
    return node instanceof Node.Scalar scalar ? Optional.of(scalar.text()) : Optional.empty();
  }

  private void refuse(String message, Place place) {
    report.accept(Diagnostic.of(Code.NOT_A_WORKFLOW, message, place, "", null));
  }
}
