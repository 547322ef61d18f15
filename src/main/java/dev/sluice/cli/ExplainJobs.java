package dev.sluice.cli;

import dev.sluice.api.ExplainError;
import dev.sluice.api.ExplainReport;
import dev.sluice.api.JobLine;
import dev.sluice.api.JobLines;
import dev.sluice.api.Json;
import dev.sluice.routing.Decision;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.Verdict;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Explains a stream of jobs, one line for each, in constant memory. */
final class ExplainJobs implements JobLines.Sink {
  private static final int BUFFER = 64 * 1024;

  /** How often to look whether anybody still reads. */
  private static final int GLANCE = 4096;

  private final RoutingTable table;
  private final CommonOptions.Format format;
  private final ExplainCommand.@Nullable Trail trail;
  private final PrintStream to;
  private final OutputStream out;
  private boolean allGood = true;

  /**
   * Prepares.
   *
   * @param trail null for nothing but the verdict that decided
   */
  ExplainJobs(
      RoutingTable table,
      CommonOptions.Format format,
      ExplainCommand.@Nullable Trail trail,
      PrintStream to) {
    this.table = table;
    this.format = format;
    this.trail = trail;
    this.to = to;
    this.out = new BufferedOutputStream(to, BUFFER);
  }

  /** Explains all of {@code in}; says whether every line named a job. */
  boolean run(InputStream in) throws IOException {
    JobLines.read(in, this);
    out.flush();
    return allGood;
  }

  @Override
  public boolean line(long number, JobLine line) throws IOException {
    String text =
        switch (line) {
          case JobLine.Job(JobFacts job) -> explained(job);
          case JobLine.Bad(String message) -> {
            allGood = false;
            yield bad(number, message);
          }
        };
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
    return number % GLANCE != 0 || !to.checkError();
  }

  @Override
  public void idle() throws IOException {
    out.flush();
    to.flush();
  }

  private String bad(long number, String message) {
    return switch (format) {
      case json -> Json.line(ExplainError.of(number, message));
      case text -> "line " + number + ": " + message;
    };
  }

  private String explained(JobFacts job) {
    Decision decision = table.route(job);
    return switch (format) {
      case json -> Json.line(ExplainReport.brief(table, job, decision, trail(job)));
      case text ->
          ExplainText.line(
              job,
              decision,
              decision instanceof Decision.Unmatched ? table.nearest(job) : List.of());
    };
  }

  private List<Verdict> trail(JobFacts job) {
    return switch (trail) {
      case null -> table.decisive(job).stream().toList();
      case decisive -> table.trail(job, false);
      case full -> table.trail(job, true);
    };
  }
}
