package dev.sluice.cli;

import dev.sluice.api.ApplyRequest.Source;
import dev.sluice.api.PlanReport;
import dev.sluice.api.PlanReport.With;
import dev.sluice.api.SavedPlan;
import dev.sluice.config.PoolsConfig;
import dev.sluice.cost.PriceTable;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.plan.Draft;
import dev.sluice.plan.Replay;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes plans, for {@code plan} itself and for {@code apply}, which shows one before it asks. */
record Planning(
    Terminal terminal,
    ServerOption server,
    PriceTable prices,
    PlanTraffic traffic,
    GuardOptions guards) {

  /**
   * Compares a text that compiles with what it is to replace.
   *
   * @param paths as they were given
   */
  Asked<PlanReport> report(
      PlanBase base, List<Path> paths, List<SourceText> sources, PoolsConfig config) {
    return report(base, with(paths, sources), sources, config);
  }

  /** Likewise, of a text that is not, or no longer, in files here. */
  Asked<PlanReport> report(PlanBase base, With with, List<SourceText> sources, PoolsConfig config) {
    Optional<String> unknown = guards.unknown(base.config(), config);
    if (unknown.isPresent()) {
      return new Asked.Failed<>(ExitCode.USAGE, unknown.get());
    }
    List<String> files = sources.stream().map(SourceText::path).toList();
    Draft draft = Draft.of(base.config(), config, files);
    Replay replay = draft.replay();
    boolean hasBase = !base.config().pools().isEmpty();
    return traffic
        .count(replay, config, hasBase, terminal, server)
        .map(source ->
            PlanReport.of(
                draft.plan(
                    source.isEmpty() ? null : replay, prices, guards.asked(), guards.accepted()),
                base.against(),
                with,
                source.orElse(null)));
  }

  private static With with(List<Path> paths, List<SourceText> sources) {
    Optional<GitRevision.Commit> commit = GitRevision.commit(paths);
    return new With(
        paths.stream().map(Path::toString).collect(Collectors.joining(", ")),
        SavedPlan.digest(sources.stream().map(Source::of).toList()),
        commit.map(GitRevision.Commit::id).orElse(null),
        commit.filter(GitRevision.Commit::dirty).isPresent());
  }
}
