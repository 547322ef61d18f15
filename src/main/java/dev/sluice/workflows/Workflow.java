package dev.sluice.workflows;

import dev.sluice.diagnostic.Place;
import dev.sluice.yaml.Node;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What matters here of a workflow file.
 *
 * @param path from the root of the repository, {@code .github/workflows/ci.yml}
 * @param name as GitHub shows it: the path if the file gives none
 * @param triggers how runs of it begin
 * @param jobs in the order written
 */
record Workflow(String path, String name, Triggers triggers, List<Job> jobs) {
  Workflow {
    jobs = List.copyOf(jobs);
  }

  /**
   * How runs begin.
   *
   * @param byEvent by an event that brings no inputs
   * @param dispatch inputs that somebody gives who starts it by hand, with the place of each; null
   *     if nobody can
   * @param call inputs by name; null if no other workflow can call it
   */
  record Triggers(
      boolean byEvent, @Nullable Map<String, Place> dispatch, @Nullable Map<String, Input> call) {
    Triggers {
      dispatch =
          dispatch == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(dispatch));
      call = call == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(call));
    }
  }

  /**
   * An input of a workflow that others call.
   *
   * @param type {@code string}, {@code number} or {@code boolean}
   * @param fallback null if there is none
   */
  record Input(String type, boolean required, @Nullable Node fallback, Place place) {}

  /**
   * A job.
   *
   * @param key where its id stands
   * @param runsOn null exactly if it calls another workflow
   * @param uses the workflow it calls, null exactly if it runs itself
   * @param with inputs for the workflow it calls
   */
  record Job(
      String id,
      Place key,
      @Nullable Node runsOn,
      Node.@Nullable Scalar uses,
      @Nullable Node matrix,
      Map<String, Node.Entry> with) {
    /** One job is one key of a file. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Job that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
      return key.hashCode();
    }
  }

  /** One workflow is one file of a repository. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Workflow that && path.equals(that.path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }
}
