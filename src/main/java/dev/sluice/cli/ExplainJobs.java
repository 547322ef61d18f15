package dev.sluice.cli;

import dev.sluice.api.ExplainError;
import dev.sluice.api.ExplainReport;
import dev.sluice.api.JobLine;
import dev.sluice.api.JobLines;
import dev.sluice.api.Json;
import dev.sluice.api.PoolCost;
import dev.sluice.config.Pool;
import dev.sluice.cost.PriceTable;
import dev.sluice.cost.Requests;
import dev.sluice.routing.Decision;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.SandboxSpec;
import dev.sluice.routing.Verdict;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Explains a stream of jobs, one line for each, in constant memory. */
final class ExplainJobs implements JobLines.Sink {
  private static final int BUFFER = 64 * 1024;

  /** How often to look whether anybody still reads. */
  private static final int GLANCE = 4096;

  /** What a sandbox depends on; to digest one takes longer than all the rest. */
  private record Known(String pool, String repository) {}

  /** The latest sandboxes, bounded. */
  private static final class Sandboxes extends LinkedHashMap<Known, ExplainReport.Sandbox> {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Known, ExplainReport.Sandbox> eldest) {
      return size() > 10_000;
    }
  }

  private final RoutingTable table;
  private final PriceTable prices;
  private final CommonOptions.Format format;
  private final ExplainCommand.@Nullable Trail trail;
  private final PrintStream to;
  private final OutputStream out;
  private final Sandboxes sandboxes = new Sandboxes();
  private final Map<String, PoolCost> costs = new HashMap<>();
  private boolean allGood = true;

  /**
   * Prepares.
   *
   * @param trail null for none
   */
  ExplainJobs(
      RoutingTable table,
      PriceTable prices,
      CommonOptions.Format format,
      ExplainCommand.@Nullable Trail trail,
      PrintStream to) {
    this.table = table;
    this.prices = prices;
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
    byte[] bytes =
        switch (line) {
          case JobLine.Job job -> explained(job.facts());
          case JobLine.Bad(String message) -> {
            allGood = false;
            yield bad(number, message);
          }
        };
    out.write(bytes);
    out.write('\n');
    return number % GLANCE != 0 || !to.checkError();
  }

  @Override
  public void idle() throws IOException {
    out.flush();
    to.flush();
  }

  private byte[] bad(long number, String message) {
    return switch (format) {
      case json -> Json.bytes(ExplainError.of(number, message));
      case text -> utf8("line " + number + ": " + message);
    };
  }

  private byte[] explained(JobFacts job) {
    Decision decision = table.route(job);
    return switch (format) {
      case json ->
          Json.bytes(
              ExplainReport.brief(
                  table,
                  job,
                  decision,
                  trail(job),
                  routed -> sandbox(routed.pool().name(), job, routed.spec()),
                  this::cost));
      case text ->
          utf8(
              ExplainText.line(
                  job,
                  decision,
                  decision instanceof Decision.Unmatched ? table.nearest(job) : List.of()));
    };
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private ExplainReport.Sandbox sandbox(String pool, JobFacts job, SandboxSpec spec) {
    return sandboxes.computeIfAbsent(
        new Known(pool, job.repository().toString()), _ -> ExplainReport.Sandbox.of(spec));
  }

  private PoolCost cost(Pool pool) {
    return costs.computeIfAbsent(
        pool.name(), _ -> PoolCost.of(prices.perHour(Requests.of(pool))).brief());
  }

  private List<Verdict> trail(JobFacts job) {
    return switch (trail) {
      case null -> List.of();
      case decisive -> table.trail(job, false);
      case full -> table.trail(job, true);
    };
  }
}
