package dev.sluice.scheduler;

import dev.sluice.ledger.AppliedTable;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Disposition;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Phase;
import dev.sluice.ledger.Runner;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Decision.Routed;
import dev.sluice.routing.Lane;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.Target;
import dev.sluice.scheduler.Demand.Kind;
import dev.sluice.scheduler.Demand.Wanted;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an apply left behind: runners without a job that the table in force would not launch
 * again. GitHub knows no generations and gives them to the next job whose labels they carry, and
 * that job is judged by the generation that the runner was born with, so that they must not wait
 * for one. Only what can serve no job any more counts, or what a job could take that is refused
 * now. For one look, on the looking thread.
 */
final class StaleRunners {
  private final AppliedTables tables;
  private final AppliedTable applied;
  private final Collection<Job> open;
  private final Collection<Wanted> wanted;

  /** Made when the first runner of an earlier generation is met, which is seldom. */
  private @Nullable Found found;

  /**
   * What the jobs say.
   *
   * @param settled whether the table in force has judged them all
   * @param wanted kinds of runners
   * @param refused jobs that no pool takes, but that GitHub would give to a runner
   */
  private record Found(boolean settled, Set<Kind> wanted, List<Refused> refused) {}

  private record Refused(Job job, List<String> labels) {
    /** Whether GitHub may give the job to a runner of that lane. */
    boolean fits(Lane lane) {
      RepositoryName repository = job.facts().repository();
      boolean there =
          switch (lane.target()) {
            case Target.Repository(RepositoryName own) -> own.equals(repository);
            case Target.Organization(String owner) -> owner.equalsIgnoreCase(repository.owner());
            case Target.Enterprise _ -> true;
          };
      return there && lane.labels().containsAll(labels);
    }
  }

  /**
   * @param wanted the jobs that wait for a runner
   */
  StaleRunners(
      AppliedTables tables, AppliedTable applied, Collection<Job> open, Collection<Wanted> wanted) {
    this.tables = tables;
    this.applied = applied;
    this.open = open;
    this.wanted = wanted;
  }

  /** Why a runner that took no job must not go on waiting for one; empty if it may. */
  Optional<String> why(Runner runner) {
    if (runner.generation() >= applied.serial()) {
      return Optional.empty();
    }
    Found jobs = found();
    if (!jobs.settled()) {
      return Optional.empty();
    }
    Optional<String> refused =
        jobs.refused().stream()
            .filter(one -> one.fits(runner.lane()) && mayRun(one.job(), runner))
            .findFirst()
            .map(one -> "GitHub may give it job " + one.job().id() + ", which is refused now");
    if (refused.isPresent()
        || jobs.wanted().contains(new Kind(runner.lane().key(), runner.digest()))) {
      return refused;
    }
    return unlaunchable(runner);
  }

  private Optional<String> unlaunchable(Runner runner) {
    String generation = "generation " + applied.serial();
    if (applied.table().pool(runner.pool()).isEmpty()) {
      return Optional.of(generation + " has no pool " + runner.pool());
    }
    Optional<Routed> now =
        applied.table().possible(runner.pool(), runner.repository(), runner.lane().labels());
    if (now.isEmpty()) {
      return Optional.of(generation + " gives no job of its lane to pool " + runner.pool());
    }
    boolean same =
        now.get().lane().equals(runner.lane()) && now.get().spec().digest().equals(runner.digest());
    return same
        ? Optional.empty()
        : Optional.of(generation + " has another sandbox for pool " + runner.pool());
  }

  /** Whether nothing would stop the job if the runner got it. */
  private boolean mayRun(Job job, Runner runner) {
    return tables
        .of(runner.generation())
        .map(born ->
            switch (born.table().route(job.facts())) {
              case Decision.Routed _ -> true;
              case Decision.Denied _, Decision.Unmatched _ -> false;
              case Decision.Pending(Decision ifFork, Decision ifNot) ->
                  ifFork instanceof Routed || ifNot instanceof Routed;
            })
        .orElse(true);
  }

  private Found found() {
    Found known = found;
    if (known == null) {
      known =
          new Found(
              open.stream()
                  .noneMatch(job -> job.undecidedByGithub() && job.generation() < applied.serial()),
              wanted.stream().map(Wanted::kind).collect(Collectors.toSet()),
              open.stream().filter(this::isRefused).map(StaleRunners::refused).toList());
      found = known;
    }
    return known;
  }

  private boolean isRefused(Job job) {
    return job.phase() == Phase.QUEUED
        && job.generation() == applied.serial()
        && !job.facts().labels().isEmpty()
        && (job.disposition() instanceof Disposition.Denied
            || job.disposition() instanceof Disposition.Unmatched);
  }

  private static Refused refused(Job job) {
    return new Refused(job, job.facts().labelSet());
  }
}
