package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.analysis.DeadEntry;
import dev.sluice.analysis.Hazard;
import dev.sluice.analysis.Outcome;
import dev.sluice.api.ExplainReport.Job;
import dev.sluice.api.ValidateReport.Finding;
import dev.sluice.config.PoolNeeds;
import dev.sluice.cost.PriceSource;
import dev.sluice.cost.Usd;
import dev.sluice.plan.CostDelta;
import dev.sluice.plan.EntryChange;
import dev.sluice.plan.EntryChange.Kind;
import dev.sluice.plan.FieldChange;
import dev.sluice.plan.GuardCheck;
import dev.sluice.plan.Plan;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code plan --format json} prints, and what its other formats are made of.
 *
 * @param settings what changes beside rules and pools
 * @param deny what becomes of each deny rule
 * @param pools what becomes of each pool
 * @param dead what never gets a job afterwards
 * @param hazards runner stealing that was not possible before
 * @param solved runner stealing that is not possible any more
 * @param errors for which {@code apply} refuses it
 * @param cost null if the life of no replayed job is known
 * @param traffic null if no recorded jobs are known
 */
public record PlanReport(
    int formatVersion,
    Against against,
    With with,
    List<FieldChange> settings,
    List<Entry> deny,
    List<Entry> pools,
    PlanRouting routing,
    List<PlanRouting.Respecified> respecified,
    List<Dead> dead,
    List<Stealing> hazards,
    List<Stealing> solved,
    List<Finding> errors,
    Needs needs,
    @Nullable Cost cost,
    List<Guard> guards,
    @Nullable Traffic traffic,
    Summary summary) {
  public PlanReport {
    settings = List.copyOf(settings);
    deny = List.copyOf(deny);
    pools = List.copyOf(pools);
    respecified = List.copyOf(respecified);
    dead = List.copyOf(dead);
    hazards = List.copyOf(hazards);
    solved = List.copyOf(solved);
    errors = List.copyOf(errors);
    guards = List.copyOf(guards);
  }

  /**
   * What it is compared with.
   *
   * @param kind {@code applied}, {@code git}, {@code file}, {@code url} or {@code nothing}
   * @param text what it is called, such as {@code generation 41} or {@code git:main}
   * @param serial of the generation; null unless something was applied
   * @param digest of the generation; likewise
   * @param applied when; likewise
   * @param who applied it; likewise
   * @param origin where it came from; likewise
   */
  public record Against(
      String kind,
      String text,
      @Nullable Long serial,
      @Nullable String digest,
      @Nullable Instant applied,
      @Nullable String who,
      @Nullable String origin) {}

  /**
   * The new file.
   *
   * @param file as it was given
   * @param digest SHA-256 of its text
   * @param commit that the working tree is at, shortened; null if it is not known
   * @param changed whether the file differs from that commit
   */
  public record With(String file, String digest, @Nullable String commit, boolean changed) {}

  /**
   * What becomes of a pool or rule.
   *
   * @param before its name so far; null unless it is renamed
   * @param change {@code add}, {@code remove}, {@code update}, {@code rename} or {@code none}
   */
  public record Entry(
      String name, @Nullable String before, String change, List<FieldChange> fields) {
    public Entry {
      fields = List.copyOf(fields);
    }

    static Entry of(EntryChange change) {
      return new Entry(change.name(), change.before(), change.kind().word(), change.fields());
    }

    /** Whether nothing becomes of it. */
    @JsonIgnore
    public boolean isUnchanged() {
      return change.equals(Kind.NONE.word());
    }
  }

  /**
   * What could match jobs and never gets one.
   *
   * @param pool or {@code deny:NAME}
   * @param blockers what together takes all of its jobs
   * @param witness a job that it matches
   * @param taken where that one goes
   * @param moveBefore where it would have to stand; null if no place helps
   */
  public record Dead(
      String pool,
      List<String> blockers,
      Job witness,
      @Nullable String taken,
      @Nullable String moveBefore,
      String file,
      int line) {
    public Dead {
      blockers = List.copyOf(blockers);
    }

    static Dead of(DeadEntry dead) {
      Outcome before = dead.before();
      return new Dead(
          word(dead.entry()),
          dead.blockers().stream().map(Dead::word).toList(),
          Job.of(dead.witness()),
          dead.taken().word(),
          before == null ? null : before.word(),
          dead.place().file(),
          dead.place().line());
    }

    private static String word(Outcome outcome) {
      return Objects.requireNonNull(outcome.word());
    }
  }

  /**
   * A job of one pool can be given the runner made for a job of another.
   *
   * @param from whose runner it is
   * @param to whose job takes it
   * @param witness the job that the runner is made for, and the one that takes it
   * @param effects go on from "it would ..."
   * @param fix null if none was found
   */
  public record Stealing(
      String from,
      String to,
      List<Job> witness,
      String severity,
      List<String> effects,
      @Nullable String fix) {
    public Stealing {
      witness = List.copyOf(witness);
      effects = List.copyOf(effects);
    }

    static Stealing of(Hazard hazard) {
      return new Stealing(
          hazard.from(),
          hazard.to(),
          List.of(Job.of(hazard.victim()), Job.of(hazard.thief())),
          hazard.severity().word(),
          hazard.effects(),
          hazard.fix());
    }
  }

  /**
   * What Modal has to have that nothing needed so far.
   *
   * @param volumes created if missing
   * @param secrets have to exist
   * @param proxies have to exist
   */
  public record Needs(
      List<NewImage> images, List<String> volumes, List<String> secrets, List<String> proxies) {
    public Needs {
      images = List.copyOf(images);
      volumes = List.copyOf(volumes);
      secrets = List.copyOf(secrets);
      proxies = List.copyOf(proxies);
    }

    static Needs of(PoolNeeds needs) {
      return new Needs(
          needs.images().entrySet().stream()
              .map(one ->
                  new NewImage(
                      one.getValue(),
                      one.getKey().image().runnerVersion(),
                      one.getKey().image().from(),
                      one.getKey().docker().word()))
              .toList(),
          List.copyOf(needs.volumes()),
          List.copyOf(needs.secrets()),
          List.copyOf(needs.proxies()));
    }

    /** Whether nothing is needed. */
    @JsonIgnore
    public boolean isEmpty() {
      return images.isEmpty() && volumes.isEmpty() && secrets.isEmpty() && proxies.isEmpty();
    }
  }

  /**
   * An image that is built.
   *
   * @param pool the first that needs it
   * @param from null for the official runner image
   */
  public record NewImage(String pool, String runnerVersion, @Nullable String from, String docker) {}

  /**
   * What the replayed jobs cost, at least, at today's prices: for as long as their sandboxes lived.
   * Only jobs that have a pool in both files are in the first three.
   *
   * @param delta after less before
   * @param jobs that are in it
   * @param unpriced jobs that are not, since a price is not known
   * @param lostJobs that had a pool and have none
   * @param lost what those cost of which that is known
   * @param newJobs that had no pool and get one; how long they would run is not known
   * @param prices where they are from, for people
   */
  public record Cost(
      String currency,
      BigDecimal before,
      BigDecimal after,
      BigDecimal delta,
      long jobs,
      long unpriced,
      long lostJobs,
      BigDecimal lost,
      long newJobs,
      String prices) {
    static Cost of(CostDelta cost) {
      return new Cost(
          Usd.CURRENCY,
          Usd.rounded(cost.before()),
          Usd.rounded(cost.after()),
          Usd.rounded(cost.delta()),
          cost.timed(),
          cost.unpriced(),
          cost.lost(),
          Usd.rounded(cost.lostUsd()),
          cost.taken(),
          cost.sources().stream().map(PriceSource::describe).collect(Collectors.joining("; ")));
    }
  }

  /**
   * A guard.
   *
   * @param guard its key in the pools file
   * @param verdict {@code passed}, {@code refused}, {@code accepted} or {@code open}
   * @param override what to add to the command line; null unless refused
   */
  public record Guard(
      String guard,
      String verdict,
      String limit,
      String actual,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String override) {
    static Guard of(GuardCheck check) {
      return new Guard(
          check.kind().word(),
          check.verdict().word(),
          check.limit(),
          check.actual(),
          check.override());
    }

    /** Whether it refuses the change. */
    @JsonIgnore
    public boolean isRefused() {
      return verdict.equals(GuardCheck.Verdict.REFUSED.word());
    }
  }

  /**
   * The recorded jobs.
   *
   * @param source where they are from, for people
   * @param days that they were looked for; null if they are from files
   * @param total of them that one of the two files has a pool for
   * @param moved of those, how many go elsewhere
   * @param movedIfFork of the moved ones, how many stay unless they come from a fork, which is not
   *     known
   * @param newlyUnmatched of the moved ones, how many had a pool and have none
   * @param elsewhere how many neither file has a pool for
   */
  public record Traffic(
      String source,
      @Nullable Integer days,
      long total,
      long moved,
      long movedIfFork,
      long newlyUnmatched,
      long elsewhere) {}

  /**
   * The change in numbers.
   *
   * @param change pools that are kept and differ, renamed ones included
   * @param rename of those, how many have another name
   * @param moved recorded jobs that go elsewhere; 0 if none are known
   * @param total recorded jobs; likewise
   */
  public record Summary(int add, int change, int remove, int rename, long moved, long total) {}

  /**
   * Where recorded jobs were taken from.
   *
   * @param days null if they are from files
   */
  public record TrafficSource(String text, @Nullable Integer days) {}

  /**
   * The report on a plan.
   *
   * @param source null if no recorded jobs are known
   */
  public static PlanReport of(
      Plan plan, Against against, With with, @Nullable TrafficSource source) {
    Plan.Totals totals = plan.traffic();
    List<Stealing> gained = plan.gained().stream().map(Stealing::of).toList();
    return new PlanReport(
        1,
        against,
        with,
        plan.settings(),
        plan.deny().stream().map(Entry::of).toList(),
        plan.pools().stream().map(Entry::of).toList(),
        PlanRouting.of(plan),
        plan.respecified().stream().map(PlanRouting.Respecified::of).toList(),
        plan.dead().stream().map(Dead::of).toList(),
        gained,
        plan.lost().stream().map(Stealing::of).toList(),
        ValidateReport.findings(plan.errors()),
        Needs.of(plan.needs()),
        plan.cost() == null ? null : Cost.of(plan.cost()),
        plan.guards().stream().map(Guard::of).toList(),
        totals == null || source == null
            ? null
            : new Traffic(
                source.text(),
                source.days(),
                totals.total(),
                totals.moved(),
                totals.movedIfFork(),
                totals.newlyUnmatched(),
                totals.elsewhere()),
        new Summary(
            count(plan, Kind.ADD),
            count(plan, Kind.UPDATE) + count(plan, Kind.RENAME),
            count(plan, Kind.REMOVE),
            count(plan, Kind.RENAME),
            totals == null ? 0 : totals.moved(),
            totals == null ? 0 : totals.total()));
  }

  private static int count(Plan plan, Kind kind) {
    return (int) plan.pools().stream().filter(one -> one.kind() == kind).count();
  }

  /** Whether the two files say the same. */
  @JsonIgnore
  public boolean isEmpty() {
    return settings.isEmpty()
        && deny.stream().allMatch(Entry::isUnchanged)
        && pools.stream().allMatch(Entry::isUnchanged);
  }

  /** Whether a guard refuses it. */
  @JsonIgnore
  public boolean isRefused() {
    return guards.stream().anyMatch(Guard::isRefused);
  }

  /** Whether two changes do the same, whatever they are compared with and whoever counts jobs. */
  public boolean doesTheSameAs(PlanReport other) {
    return essence().equals(other.essence());
  }

  private List<Object> essence() {
    List<Object> parts = new ArrayList<>();
    parts.add(settings);
    parts.add(deny);
    parts.add(pools);
    routing.regions().stream()
        .map(one -> one.from() + " to " + one.to() + ": " + one.description())
        .sorted()
        .forEach(parts::add);
    respecified.stream().map(one -> one.pool() + " " + one.fields()).sorted().forEach(parts::add);
    return parts;
  }
}
