package dev.sluice.workflows;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One way for the jobs of a workflow to come about: what decides is the same for all of it. */
final class Start {
  /**
   * What decides.
   *
   * @param inputs the context {@code inputs}
   * @param runName name of the workflow that GitHub reports; null if a caller elsewhere has it
   */
  record Key(Workflow workflow, Value.Fields inputs, @Nullable String runName) {}

  private final Key key;
  private final List<Caller> chain;
  private final List<Caller> callers = new ArrayList<>();

  /**
   * @param chain the calls that lead here, outermost first; empty for a run of its own
   */
  Start(Key key, List<Caller> chain) {
    this.key = key;
    this.chain = List.copyOf(chain);
    addCaller(chain);
  }

  /** Notes that another chain of calls comes to the same. */
  void addCaller(List<Caller> chain) {
    if (!chain.isEmpty() && !callers.contains(chain.getLast())) {
      callers.add(chain.getLast());
    }
  }

  Key key() {
    return key;
  }

  List<Caller> chain() {
    return chain;
  }

  /** The jobs that call, each once; empty for a run of its own. */
  List<Caller> callers() {
    return List.copyOf(callers);
  }
}
