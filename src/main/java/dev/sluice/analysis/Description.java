package dev.sluice.analysis;

import dev.sluice.routing.JobFacts;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A set of jobs in the operator's own globs.
 *
 * @param what all of them have in common
 * @param except of those, the jobs that do not belong to it
 * @param more how many further exceptions were left out
 */
public record Description(Terms what, List<Terms> except, int more) {

  /**
   * Conditions that hold together.
   *
   * @param labels each asks for a label: a glob, or several joined by {@code or}
   * @param without globs that no label meets
   * @param fields conditions on the rest, such as {@code repository acme/*}
   */
  public record Terms(List<String> labels, List<String> without, List<String> fields) {
    public Terms {
      labels = List.copyOf(labels);
      without = List.copyOf(without);
      fields = List.copyOf(fields);
    }

    /** One clause: {@code labels self-hosted, gpu-*, no windows, repository acme/*}. */
    public String text() {
      StringBuilder text = new StringBuilder();
      if (!labels.isEmpty()) {
        text.append("labels ").append(String.join(", ", labels));
      }
      if (!without.isEmpty()) {
        text.append(text.isEmpty() ? "" : ", ").append("no ").append(String.join(", no ", without));
      }
      if (!fields.isEmpty()) {
        text.append(text.isEmpty() ? "" : ", ").append(String.join(", ", fields));
      }
      return text.isEmpty() ? "any job" : text.toString();
    }
  }

  public Description {
    except = List.copyOf(except);
  }

  /** Jobs of which no more is known than one of them. */
  public static Description ofExamples(JobFacts example) {
    return new Description(
        new Terms(
            example.labels(),
            List.of(),
            List.of("of recorded jobs only, such as " + example.repository())),
        List.of(),
        0);
  }

  /** One line for people. */
  public String text() {
    String left = except.stream().map(Terms::text).collect(Collectors.joining("; and those with "));
    return what.text()
        + (except.isEmpty() ? "" : "; except those with " + left)
        + (more == 0 ? "" : "; and " + more + " more exceptions");
  }
}
