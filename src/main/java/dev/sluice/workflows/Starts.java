package dev.sluice.workflows;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.Quote;
import dev.sluice.workflows.Workflow.Input;
import dev.sluice.workflows.Workflow.Job;
import dev.sluice.yaml.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds every way in which the workflows of a repository start, calls among them followed. */
final class Starts {
  /** GitHub lets workflows call each other so deep, the outermost included. */
  private static final int LEVELS = 10;

  /** Ways to start that differ in what decides; real repositories have a few dozen. */
  private static final int MOST = 10_000;

  private final Map<String, Workflow> workflows;
  private final Bases bases;
  private final Consumer<Diagnostic> report;
  private final Map<Start.Key, Start> found = new LinkedHashMap<>();
  private final Deque<Start> open = new ArrayDeque<>();
  private final Set<Workflow> called = new HashSet<>();
  private final Set<Workflow> foreign = new HashSet<>();
  private boolean full;

  /**
   * What every expression of a run sees.
   *
   * @param own of runs of this repository
   * @param foreign of runs that a workflow elsewhere starts, whose repository is not known
   */
  record Bases(Scope own, Scope foreign) {
    Scope of(Start.Key key) {
      return key.runName() == null ? foreign : own;
    }
  }

  private Starts(Map<String, Workflow> workflows, Bases bases, Consumer<Diagnostic> report) {
    this.workflows = workflows;
    this.bases = bases;
    this.report = report;
  }

  /**
   * Finds them all.
   *
   * @param workflows by path; one that could not be read is not there
   */
  static Collection<Start> find(
      Map<String, Workflow> workflows, Bases bases, Consumer<Diagnostic> report) {
    var starts = new Starts(workflows, bases, report);
    workflows.values().forEach(starts::addOwn);
    starts.follow();
    // What nothing here names first: it may call the others.
    Set<String> named = named(workflows.values());
    workflows.forEach((path, workflow) -> {
      if (!named.contains(path)) {
        starts.addForeign(workflow);
      }
    });
    starts.follow();
    for (Workflow workflow : workflows.values()) {
      starts.addForeign(workflow);
      starts.follow();
    }
    return starts.found.values();
  }

  /** The paths of all workflows that some other one calls. */
  private static Set<String> named(Collection<Workflow> workflows) {
    Set<String> named = new HashSet<>();
    for (Workflow workflow : workflows) {
      for (Job job : workflow.jobs()) {
        Node.Scalar uses = job.uses();
        if (uses != null && isLocal(uses.text()) && !path(uses).equals(workflow.path())) {
          named.add(path(uses));
        }
      }
    }
    return named;
  }

  private static String path(Node.Scalar uses) {
    return uses.text().substring(2);
  }

  /** Runs that begin with the workflow itself. */
  private void addOwn(Workflow workflow) {
    if (workflow.triggers().byEvent()) {
      add(new Start.Key(workflow, Value.Fields.of(Map.of()), workflow.name()), List.of());
    }
    Map<String, Place> dispatch = workflow.triggers().dispatch();
    if (dispatch != null) {
      Map<String, Value> inputs = new LinkedHashMap<>();
      dispatch.forEach((name, place) ->
          inputs.put(name, given(name, "somebody gives it who starts the run", place)));
      add(new Start.Key(workflow, Value.Fields.of(inputs), workflow.name()), List.of());
    }
  }

  private static Value given(String name, String why, Place place) {
    return new Value.Unknown(List.of(new Cause("inputs." + name, why, place)));
  }

  /** A workflow that is made to be called, and that nothing here calls, is for others. */
  private void addForeign(Workflow workflow) {
    Map<String, Input> call = workflow.triggers().call();
    if (call == null || called.contains(workflow) || foreign.contains(workflow)) {
      return;
    }
    foreign.add(workflow);
    Map<String, Value> inputs = new LinkedHashMap<>();
    call.forEach((name, input) ->
        inputs.put(name, given(name, "its caller is not in this checkout", input.place())));
    add(new Start.Key(workflow, Value.Fields.of(inputs), null), List.of());
  }

  private void add(Start.Key key, List<Caller> chain) {
    Start known = found.get(key);
    if (known != null) {
      known.addCaller(chain);
    } else if (found.size() < MOST) {
      Start start = new Start(key, chain);
      found.put(key, start);
      open.add(start);
    } else if (!full) {
      full = true;
      Place place = key.workflow().jobs().getFirst().key();
      refuse("Workflows call each other in more than " + MOST + " ways; not all are judged", place);
    }
  }

  private void follow() {
    while (!open.isEmpty() && !full) {
      Start start = open.remove();
      for (Job job : start.key().workflow().jobs()) {
        if (job.uses() != null && isLocal(job.uses().text())) {
          call(start, job, job.uses());
        }
      }
    }
  }

  static boolean isLocal(String uses) {
    return uses.startsWith("./");
  }

  private void call(Start start, Job job, Node.Scalar uses) {
    String path = path(uses);
    Workflow target = workflows.get(path);
    Map<String, Input> inputs = target == null ? null : target.triggers().call();
    if (target == null || inputs == null) {
      refuse(
          target == null
              ? "There is no readable workflow " + Quote.of(path) + " in this checkout"
              : "The workflow " + Quote.of(path) + " cannot be called: it is not on workflow_call",
          uses.place());
      return;
    }
    called.add(target);
    List<Caller> chain = new ArrayList<>(start.chain());
    chain.add(new Caller(start.key().workflow().path(), job.id()));
    if (chain.stream().anyMatch(caller -> caller.path().equals(path))) {
      refuse("A workflow may not call itself, not through others either", uses.place());
      return;
    }
    if (chain.size() >= LEVELS) {
      refuse("Workflows call each other more than " + LEVELS + " levels deep", uses.place());
      return;
    }
    List<Diagnostic> wrong = wrongInputs(job, uses, inputs);
    if (!wrong.isEmpty()) {
      wrong.forEach(report);
      return;
    }
    Scope base = bases.of(start.key());
    for (Scope scope : Combinations.of(job, base.with("inputs", start.key().inputs()), report)) {
      add(new Start.Key(target, given(job, inputs, base, scope), start.key().runName()), chain);
    }
  }

  private static List<Diagnostic> wrongInputs(
      Job job, Node.Scalar uses, Map<String, Input> inputs) {
    List<Diagnostic> wrong = new ArrayList<>();
    job.with()
        .forEach((name, entry) -> {
          if (inputs.keySet().stream().noneMatch(name::equalsIgnoreCase)) {
            Place key = entry.key().place();
            wrong.add(refused("The called workflow has no input " + Quote.of(name), key));
          }
        });
    inputs.forEach((name, input) -> {
      if (input.required() && input.fallback() == null && entry(job, name) == null) {
        wrong.add(
            refused("The called workflow requires the input " + Quote.of(name), uses.place()));
      }
    });
    return wrong;
  }

  private static Node.@Nullable Entry entry(Job job, String name) {
    return job.with().entrySet().stream()
        .filter(entry -> entry.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private Value.Fields given(Job job, Map<String, Input> inputs, Scope base, Scope scope) {
    Map<String, Value> given = new LinkedHashMap<>();
    inputs.forEach((name, input) -> {
      Node.Entry entry = entry(job, name);
      Node node = entry == null ? input.fallback() : entry.value();
      Scope sees = entry == null ? base : scope;
      given.put(
          name,
          node == null
              ? empty(input)
              : typed(name, input, new Template(sees, report).evaluate(node), node.place()));
    });
    return Value.Fields.of(given);
  }

  private static Value empty(Input input) {
    return switch (input.type()) {
      case "number" -> new Value.Num(0);
      case "boolean" -> new Value.Bool(false);
      default -> new Value.Text("");
    };
  }

  private static Value typed(String name, Input input, Value value, Place place) {
    boolean fits =
        switch (value) {
          case Value.Unknown _ -> true;
          case Value.Nothing _, Value.Text _ -> input.type().equals("string");
          case Value.Num _ -> !input.type().equals("boolean");
          case Value.Bool _ -> !input.type().equals("number");
          case Value.Items _, Value.Fields _ -> false;
        };
    if (!fits) {
      return new Value.Unknown(
          List.of(new Cause("inputs." + name, "its value is not a " + input.type(), place)));
    }
    return input.type().equals("string") && !(value instanceof Value.Unknown)
        ? new Value.Text(Conversions.text(value))
        : value;
  }

  private void refuse(String message, Place place) {
    report.accept(refused(message, place));
  }

  private static Diagnostic refused(String message, Place place) {
    return Diagnostic.of(Code.NOT_A_WORKFLOW, message, place, "", null);
  }
}
