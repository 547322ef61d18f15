package dev.sluice.analysis;

import dev.sluice.config.Visibility;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import java.util.ArrayList;
import java.util.List;

/** Jobs in words. */
public final class Jobs {
  private Jobs() {}

  /**
   * One line: {@code acme/app [modal, gpu:t4]}, and what else is out of the ordinary, such as
   * {@code , public, from a fork, branch main}.
   */
  public static String describe(JobFacts job) {
    List<String> parts = new ArrayList<>();
    parts.add(job.repository() + " [" + String.join(", ", job.labels()) + "]");
    if (job.visibility() != Visibility.PRIVATE) {
      parts.add(job.visibility().word());
    }
    if (job.fork() == Fork.YES) {
      parts.add("from a fork");
    }
    if (job.workflow() != null) {
      parts.add("workflow " + job.workflow());
    }
    if (job.branch() != null) {
      parts.add("branch " + job.branch());
    }
    if (job.actor() != null) {
      parts.add("actor " + job.actor());
    }
    return String.join(", ", parts);
  }
}
