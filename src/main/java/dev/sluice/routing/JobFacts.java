package dev.sluice.routing;

import dev.sluice.config.Visibility;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that routing may know of a job.
 *
 * @param labels as GitHub sent them; may be empty
 * @param workflow null when the event did not say
 * @param branch null when the event did not say
 * @param actor null when the event did not say
 */
public record JobFacts(
    RepositoryName repository,
    List<String> labels,
    Visibility visibility,
    Fork fork,
    @Nullable String workflow,
    @Nullable String branch,
    @Nullable String actor) {
  private static final int MANY_LABELS = 16;

  public JobFacts {
    labels = List.copyOf(labels);
  }

  /** The labels as GitHub compares them: lower case, each once, sorted. */
  public List<String> labelSet() {
    String[] set = new String[labels.size()];
    for (int i = 0; i < set.length; i++) {
      set[i] = labels.get(i).toLowerCase(Locale.ROOT);
    }
    Arrays.sort(set);
    int distinct = 0;
    for (int i = 0; i < set.length; i++) {
      if (i == 0 || !set[i].equals(set[i - 1])) {
        set[distinct] = set[i];
        distinct++;
      }
    }
    return List.of(distinct == set.length ? set : Arrays.copyOf(set, distinct));
  }

  /**
   * The same job in a form whose case can be folded character by character: itself as long as its
   * labels and its actor are ASCII, which GitHub's nearly always are. Of very many labels each
   * stands in it once, so that repeating one costs nobody time.
   */
  JobFacts foldable() {
    String who = actor;
    boolean ascii = labels.size() <= MANY_LABELS && (who == null || Ascii.isAscii(who));
    for (int i = 0; ascii && i < labels.size(); i++) {
      ascii = Ascii.isAscii(labels.get(i));
    }
    return ascii
        ? this
        : new JobFacts(
            repository,
            labelSet(),
            visibility,
            fork,
            workflow,
            branch,
            who == null ? null : Ascii.foldable(who));
  }

  /** One line for people: repository, labels, visibility, and what else is known. */
  public String describe() {
    List<String> parts = new ArrayList<>();
    parts.add(repository + " [" + String.join(", ", labels) + "]");
    parts.add(visibility.word());
    if (fork != Fork.NO) {
      parts.add(fork == Fork.YES ? "from a fork" : "fork unknown");
    }
    if (workflow != null) {
      parts.add("workflow " + workflow);
    }
    if (branch != null) {
      parts.add("branch " + branch);
    }
    if (actor != null) {
      parts.add("actor " + actor);
    }
    return String.join(", ", parts);
  }

  /** The same job with the answer to the question whether it comes from a fork. */
  public JobFacts withFork(Fork answer) {
    return new JobFacts(repository, labels, visibility, answer, workflow, branch, actor);
  }

  /** The same job after its repository was renamed or transferred. */
  public JobFacts inRepository(RepositoryName newName) {
    return new JobFacts(newName, labels, visibility, fork, workflow, branch, actor);
  }
}
