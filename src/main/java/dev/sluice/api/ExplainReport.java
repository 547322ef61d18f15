package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.config.Cpu;
import dev.sluice.config.Gpu;
import dev.sluice.config.Memory;
import dev.sluice.config.Network;
import dev.sluice.config.Pool;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Edit;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.Remedy;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.SandboxSpec;
import dev.sluice.routing.Verdict;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What {@code explain --format json} prints for one job.
 *
 * @param outcome {@code routed}, {@code unmatched}, {@code denied} or {@code pending}
 * @param pool null unless routed
 * @param deny null unless denied
 * @param sandbox null unless routed
 * @param runner null unless routed
 * @param trail how each rule and pool judged, in the order of the table
 * @param nearest empty unless unmatched
 * @param cost of a runner of the pool; null unless routed
 */
public record ExplainReport(
    int formatVersion,
    String outcome,
    @Nullable String pool,
    @Nullable String deny,
    Job job,
    @Nullable Sandbox sandbox,
    @Nullable Runner runner,
    List<Step> trail,
    List<Nearest> nearest,
    @Nullable PoolCost cost) {
  public ExplainReport {
    trail = List.copyOf(trail);
    nearest = List.copyOf(nearest);
  }

  /**
   * The job as it was judged.
   *
   * @param fork null when it is not known
   */
  public record Job(
      String repository,
      List<String> labels,
      String visibility,
      @Nullable Boolean fork,
      @Nullable String workflow,
      @Nullable String branch,
      @Nullable String actor) {
    public static Job of(JobFacts facts) {
      return new Job(
          facts.repository().toString(),
          facts.labels(),
          facts.visibility().word(),
          facts.fork() == Fork.UNKNOWN ? null : Boolean.valueOf(facts.fork() == Fork.YES),
          facts.workflow(),
          facts.branch(),
          facts.actor());
    }
  }

  /**
   * The resolved sandbox.
   *
   * @param gpu {@code TYPE} or {@code TYPE:COUNT}; null for none
   * @param cpu physical cores, null for Modal's default
   * @param memoryMiB null for Modal's default
   */
  public record Sandbox(
      @Nullable String gpu,
      @Nullable Double cpu,
      @Nullable Double cpuLimit,
      @Nullable Integer memoryMiB,
      @Nullable Integer memoryLimitMiB,
      long timeoutSeconds,
      List<String> regions,
      @Nullable String cloud,
      NetworkAccess network,
      List<Volume> volumes,
      List<String> secrets,
      @Nullable String proxy,
      Map<String, String> env,
      String docker,
      Image image,
      String digest) {
    public static Sandbox of(SandboxSpec spec) {
      Gpu gpu = spec.gpu();
      Cpu cpu = spec.cpu();
      Memory memory = spec.memory();
      return new Sandbox(
          gpu == null ? null : gpu.toString(),
          cpu == null ? null : cores(cpu.requestMilli()),
          cpu == null ? null : cores(cpu.limitMilli()),
          memory == null ? null : Integer.valueOf(memory.requestMiB()),
          memory == null ? null : memory.limitMiB(),
          spec.timeout().toSeconds(),
          spec.regions(),
          spec.cloud(),
          NetworkAccess.of(spec.network()),
          spec.volumes().stream()
              .map(v -> new Volume(v.name(), v.mount(), v.readOnly(), v.subPath()))
              .toList(),
          spec.secrets(),
          spec.proxy(),
          spec.env(),
          spec.docker().word(),
          new Image(
              spec.image().runnerVersion(),
              spec.image().from(),
              spec.image().run(),
              spec.image().registrySecret()),
          spec.digest());
    }

    private static @Nullable Double cores(@Nullable Integer milli) {
      return milli == null ? null : Double.valueOf(milli / 1000.0);
    }
  }

  /**
   * What the sandbox may reach.
   *
   * @param mode {@code open}, {@code blocked} or {@code allowlist}
   */
  public record NetworkAccess(String mode, List<String> cidrs, List<String> domains) {
    static NetworkAccess of(Network network) {
      return switch (network) {
        case Network.Open _ -> new NetworkAccess("open", List.of(), List.of());
        case Network.Blocked _ -> new NetworkAccess("blocked", List.of(), List.of());
        case Network.Allow allow -> new NetworkAccess("allowlist", allow.cidrs(), allow.domains());
      };
    }
  }

  /** A mounted volume; {@code subPath} is null for its root. */
  public record Volume(String name, String mount, boolean readOnly, @Nullable String subPath) {}

  /** The image as declared; {@code from} is null for the official one of that version. */
  public record Image(
      String runnerVersion,
      @Nullable String from,
      List<String> run,
      @Nullable String registrySecret) {}

  /**
   * How the runner registers.
   *
   * @param labels exactly the job's, lower case
   * @param group empty at repository scope
   */
  public record Runner(List<String> labels, String group, String scope) {}

  /**
   * One rule or pool.
   *
   * @param kind {@code deny} or {@code pool}
   * @param verdict {@code matched} or {@code rejected}
   */
  public record Step(String kind, String name, String verdict, List<Reason> reasons) {
    static Step of(Verdict verdict) {
      return new Step(
          verdict.deny() ? "deny" : "pool",
          verdict.name(),
          verdict.matched() ? "matched" : "rejected",
          verdict.reasons().stream().map(Reason::of).toList());
    }
  }

  /** What one clause says, and where it stands. */
  public record Reason(
      String clause,
      boolean met,
      String message,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String file,
      int line,
      int column) {
    static Reason of(Verdict.Reason reason) {
      return new Reason(
          reason.clause(),
          reason.met(),
          reason.message(),
          reason.place().file(),
          reason.place().line(),
          reason.place().column());
    }
  }

  /**
   * A pool that misses the job by little.
   *
   * @param clauses the clauses besides the labels that fail, by name
   * @param edits all of them together make the pool take the job; empty if that was not asked for
   * @param otherwise the same by changes of the pool alone; empty if there is no such other way
   */
  public record Nearest(
      String pool,
      List<String> missing,
      List<String> extra,
      List<String> clauses,
      List<Change> edits,
      List<Change> otherwise) {
    public Nearest {
      missing = List.copyOf(missing);
      extra = List.copyOf(extra);
      clauses = List.copyOf(clauses);
      edits = List.copyOf(edits);
      otherwise = List.copyOf(otherwise);
    }

    static Nearest of(Decision.Near near) {
      return new Nearest(
          near.pool(), near.missing(), near.extra(), near.clauses(), List.of(), List.of());
    }

    static Nearest of(Remedy remedy) {
      Decision.Near near = remedy.near();
      return new Nearest(
          near.pool(),
          near.missing(),
          near.extra(),
          near.clauses(),
          remedy.edits().stream().map(Change::of).toList(),
          remedy.otherwise().stream().map(Change::of).toList());
    }
  }

  /**
   * One thing to change.
   *
   * @param where {@code job} or {@code pool}
   * @param line where the clause stands that asks for it
   */
  public record Change(
      String where,
      String message,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String file,
      int line,
      int column) {
    static Change of(Edit edit) {
      return new Change(
          switch (edit) {
            case Edit.OfJob _ -> "job";
            case Edit.OfPool _ -> "pool";
          },
          edit.describe(),
          edit.place().file(),
          edit.place().line(),
          edit.place().column());
    }
  }

  /**
   * The report on one decision of a table, with what would make the nearest pools match.
   *
   * @param costs what a runner of a pool costs
   */
  public static ExplainReport of(
      RoutingTable table,
      JobFacts job,
      Decision decision,
      List<Verdict> trail,
      Function<Pool, PoolCost> costs) {
    return of(
        job,
        decision,
        trail,
        decision instanceof Decision.Unmatched
            ? table.remedies(job).stream().map(Nearest::of).toList()
            : List.of(),
        routed -> Sandbox.of(routed.spec()),
        costs);
  }

  /**
   * The same without the search for edits, for very many jobs.
   *
   * @param sandboxes {@link Sandbox#of}, or a memory of it
   * @param costs a memory of what a runner of a pool costs
   */
  public static ExplainReport brief(
      RoutingTable table,
      JobFacts job,
      Decision decision,
      List<Verdict> trail,
      Function<Decision.Routed, Sandbox> sandboxes,
      Function<Pool, PoolCost> costs) {
    return of(
        job,
        decision,
        trail,
        decision instanceof Decision.Unmatched
            ? table.nearest(job).stream().map(Nearest::of).toList()
            : List.of(),
        sandboxes,
        costs);
  }

  private static ExplainReport of(
      JobFacts facts,
      Decision decision,
      List<Verdict> verdicts,
      List<Nearest> nearest,
      Function<Decision.Routed, Sandbox> sandboxes,
      Function<Pool, PoolCost> costs) {
    List<Step> trail = verdicts.stream().map(Step::of).toList();
    Job job = Job.of(facts);
    return switch (decision) {
      case Decision.Routed routed ->
          new ExplainReport(
              1,
              "routed",
              routed.pool().name(),
              null,
              job,
              sandboxes.apply(routed),
              new Runner(
                  routed.lane().labels(),
                  routed.lane().group(),
                  routed.pool().runner().scope().word()),
              trail,
              nearest,
              costs.apply(routed.pool()));
      case Decision.Unmatched _ ->
          new ExplainReport(1, "unmatched", null, null, job, null, null, trail, nearest, null);
      case Decision.Denied denied ->
          new ExplainReport(
              1, "denied", null, denied.rule().name(), job, null, null, trail, nearest, null);
      case Decision.Pending _ ->
          new ExplainReport(1, "pending", null, null, job, null, null, trail, nearest, null);
    };
  }
}
