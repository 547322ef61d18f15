package dev.sluice.api;

import dev.sluice.config.Limits;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.ledger.EndedJobs;
import dev.sluice.ledger.Generation;
import dev.sluice.ledger.Runner;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Puts a {@link StatusReport} together. */
final class StatusReports {
  private final Reports.Scene scene;
  private final List<JobRow> rows;
  private final UnaryOperator<JobRow> told;
  private final Collection<Runner> runners;

  /**
   * @param told adds to a row what is only read for few
   */
  StatusReports(Reports.Scene scene, List<JobRow> rows, UnaryOperator<JobRow> told) {
    this.scene = scene;
    this.rows = rows;
    this.told = told;
    this.runners = scene.ledger().view().liveRunners();
  }

  StatusReport report() {
    Limits limits = scene.config() == null ? Limits.NONE : scene.config().limits();
    return new StatusReport(
        Reports.FORMAT,
        scene.now(),
        scene.server(),
        scene.live() == null ? null : scene.live().leader(),
        generation(),
        scene.policy(),
        !rows.isEmpty() || !scene.ledger().completedJobs(null, null, 1).isEmpty(),
        rows.stream().filter(this::isOwed).min(BY_AGE).map(told).orElse(null),
        jobs(),
        waiting(),
        runnersByState(),
        pools(),
        gpus(limits),
        new StatusReport.Use(
            "total", (int) runners.stream().filter(Runner::holdsSlot).count(), limits.total()),
        scene.live() == null ? List.of() : scene.live().holds(),
        scene.live() == null ? List.of() : scene.live().sweeps(),
        today());
  }

  private static final Comparator<JobRow> BY_AGE =
      Comparator.comparing(JobRow::since).thenComparingLong(JobRow::id);

  private static JobState state(JobRow row) {
    return JobState.of(row.state()).orElseThrow();
  }

  private boolean isListed(JobRow row) {
    return Waits.isListed(state(row), row.firstSeen(), scene.now());
  }

  private boolean isOwed(JobRow row) {
    Reason reason = row.waiting();
    return Waits.isOwed(
        state(row), reason == null ? null : reason.code(), row.firstSeen(), scene.now());
  }

  private StatusReport.@Nullable Generation generation() {
    Generation generation = scene.generation();
    PoolsConfig config = scene.config();
    return generation == null
        ? null
        : new StatusReport.Generation(
            generation.serial(),
            generation.digest(),
            generation.at(),
            generation.who(),
            generation.origin(),
            config == null ? 0 : config.pools().size());
  }

  private Map<String, Integer> jobs() {
    Map<JobState, Integer> counts = new EnumMap<>(JobState.class);
    for (JobState state : JobState.values()) {
      if (state != JobState.COMPLETED) {
        counts.put(state, 0);
      }
    }
    rows.forEach(row -> counts.merge(state(row), 1, Integer::sum));
    Map<String, Integer> byWord = new LinkedHashMap<>();
    counts.forEach((state, count) -> byWord.put(state.word(), count));
    return byWord;
  }

  private record Cause(String code, @Nullable String pool) {}

  private List<StatusReport.Waiting> waiting() {
    Map<Cause, List<JobRow>> groups = new LinkedHashMap<>();
    for (JobRow row : rows) {
      Reason reason = row.waiting();
      if (reason != null && isListed(row)) {
        groups
            .computeIfAbsent(new Cause(reason.code(), row.pool()), _ -> new ArrayList<>())
            .add(row);
      }
    }
    List<StatusReport.Waiting> list = new ArrayList<>();
    groups.forEach((cause, group) -> {
      JobRow oldest = told.apply(group.stream().min(BY_AGE).orElseThrow());
      list.add(
          new StatusReport.Waiting(
              cause.code(), cause.pool(), group.size(), oldest.why(), oldest.seconds()));
    });
    list.sort(
        Comparator.comparingInt(StatusReport.Waiting::jobs)
            .reversed()
            .thenComparing(
                Comparator.comparingLong(StatusReport.Waiting::longestSeconds).reversed()));
    return list;
  }

  private Map<String, Integer> runnersByState() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    runners.stream()
        .map(Runner::state)
        .sorted()
        .forEach(state -> counts.merge(state.name().toLowerCase(Locale.ROOT), 1, Integer::sum));
    return counts;
  }

  private List<StatusReport.Pool> pools() {
    Map<String, @Nullable Pool> pools = new LinkedHashMap<>();
    if (scene.config() != null) {
      scene.config().pools().forEach(pool -> pools.put(pool.name(), pool));
    }
    runners.stream().map(Runner::pool).sorted().forEach(name -> pools.putIfAbsent(name, null));
    Map<String, Integer> held = new TreeMap<>();
    runners.stream()
        .filter(Runner::holdsSlot)
        .forEach(runner -> held.merge(runner.pool(), 1, Integer::sum));
    Map<Cause, Integer> byState = new LinkedHashMap<>();
    rows.forEach(row -> {
      boolean blocked = row.state().equals(JobState.BLOCKED.word());
      String state = blocked ? JobState.WAITING.word() : row.state();
      byState.merge(new Cause(state, row.pool()), 1, Integer::sum);
    });
    List<StatusReport.Pool> list = new ArrayList<>();
    pools.forEach((name, pool) ->
        list.add(
            new StatusReport.Pool(
                name,
                held.getOrDefault(name, 0),
                pool == null ? null : pool.concurrency().max(),
                pool == null ? null : pool.concurrency().perRepository(),
                byState.getOrDefault(new Cause(JobState.RUNNING.word(), name), 0),
                byState.getOrDefault(new Cause(JobState.STARTING.word(), name), 0),
                byState.getOrDefault(new Cause(JobState.WAITING.word(), name), 0),
                pool == null || pool.gpu() == null ? null : pool.gpu().toString())));
    return list;
  }

  private List<StatusReport.Use> gpus(Limits limits) {
    Map<String, Integer> used = new TreeMap<>();
    limits.gpus().keySet().forEach(type -> used.put(type, 0));
    for (Runner runner : runners) {
      if (runner.gpu() != null && runner.holdsSlot()) {
        used.merge(runner.gpu().capType(), runner.gpu().count(), Integer::sum);
      }
    }
    List<StatusReport.Use> list = new ArrayList<>();
    used.forEach(
        (type, count) -> list.add(new StatusReport.Use(type, count, limits.gpus().get(type))));
    return list;
  }

  private StatusReport.Today today() {
    LocalDate day = LocalDate.ofInstant(scene.now(), ZoneOffset.UTC);
    Instant midnight = day.atStartOfDay(ZoneOffset.UTC).toInstant();
    long ours = 0;
    long others = 0;
    Map<String, Long> conclusions = new TreeMap<>();
    for (EndedJobs ended : scene.ledger().endedSince(midnight)) {
      if (ended.pool().isEmpty()) {
        others += ended.jobs();
      } else {
        ours += ended.jobs();
        conclusions.merge(
            ended.conclusion().isEmpty() ? "unknown" : ended.conclusion(), ended.jobs(), Long::sum);
      }
    }
    return new StatusReport.Today(day, ours, conclusions, others);
  }
}
