package dev.sluice.emulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A model in virtual time with all its events kept, and fake runners that can be let in. */
final class GithubWorld {
  static final String REPOSITORY = "acme/api";

  final VirtualTimeline timeline = new VirtualTimeline(Instant.parse("2026-11-24T00:00:00Z"));
  final GithubModel model;
  final List<GithubEvent> events = new ArrayList<>();
  final Map<String, Integer> exits = new HashMap<>();

  GithubWorld(long seed) {
    model = new GithubModel(timeline, new Random(seed));
    model.subscribe(events::add);
  }

  GithubScope.Repository scope(String repository) {
    return new GithubScope.Repository(
        model
            .repository(repository)
            .orElseGet(() ->
                model.addRepository(repository, GithubRepository.Visibility.PRIVATE, true, null))
            .id());
  }

  GithubJob queue(String... labels) {
    return model.queue(GithubJobRequest.of(REPOSITORY, List.of(labels))).getFirst();
  }

  GithubMint.Minted mint(GithubScope scope, String name, String... labels) {
    return (GithubMint.Minted) model.mint(scope, name, 1, List.of(labels), "_work");
  }

  GithubMint.Minted mint(String name, String... labels) {
    return mint(scope(REPOSITORY), name, labels);
  }

  /** Starts a fake runner and returns what kills it. */
  Runnable boot(GithubMint.Minted minted) {
    return boot(minted.runner().name(), minted.jitConfig(), FakeRunner.JobStartedHook.ADMIT_ALL);
  }

  Runnable boot(String name, @Nullable String config, FakeRunner.JobStartedHook hook) {
    var program = new FakeRunner(model, timeline, Duration.ofSeconds(2), hook);
    Map<String, String> env = config == null ? Map.of() : Map.of(FakeRunner.JIT_CONFIG, config);
    return program.start(name, env, (code, _) -> exits.put(name, code));
  }

  void pass(Duration span) {
    timeline.advance(span);
  }

  /** Actions announced for a job, in the order they arrived. */
  List<String> actions(long jobId) {
    return events.stream()
        .filter(event -> event.jobId() == jobId)
        .map(GithubEvent::action)
        .toList();
  }

  GithubJob now(GithubJob job) {
    return model.job(job.id()).orElseThrow();
  }
}
