package dev.sluice.doctor;

import dev.sluice.config.Image;
import dev.sluice.config.Pool;
import dev.sluice.provider.Answer;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerReleases;
import dev.sluice.provider.RunnerReleases.Release;
import dev.sluice.provider.RunnerVersions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * How old the runners' versions are. GitHub gives no job to a runner that is more than 30 days
 * behind a newer release (docs.github.com, "Self-hosted runners reference").
 */
final class VersionCheck {
  static final String VERSION = "runner.version";
  private static final Duration OLD = Duration.ofDays(21);
  private static final Duration TOO_OLD = Duration.ofDays(28);

  private final RunnerReleases releases;
  private final InstantSource clock;

  VersionCheck(RunnerReleases releases, InstantSource clock) {
    this.releases = releases;
    this.clock = clock;
  }

  List<Finding> check(List<Pool> pools) {
    Map<String, List<String>> byVersion =
        pools.stream()
            .collect(
                Collectors.groupingBy(
                    pool -> pool.image().runnerVersion(),
                    TreeMap::new,
                    Collectors.mapping(Pool::name, Collectors.toList())));
    return switch (releases.recent()) {
      case Answer.Failed<List<Release>>(Failure failure) ->
          List.of(
              Finding.warn(
                  VERSION,
                  "",
                  "the releases of actions/runner cannot be read: " + failure.detail(),
                  Advice.isPassing(failure)
                      ? Advice.of(failure, "")
                      : "compare them by hand with https://github.com/actions/runner/releases"));
      case Answer.Ok<List<Release>>(List<Release> recent) -> {
        List<Finding> findings = new ArrayList<>();
        byVersion.forEach((version, names) -> findings.add(check(version, names, recent)));
        yield findings;
      }
    };
  }

  private Finding check(String version, List<String> pools, List<Release> recent) {
    String newest = recent.isEmpty() ? "unknown" : recent.getFirst().version();
    if (version.equals(Image.LATEST)) {
      return Finding.ok(VERSION, version, "the newest is " + newest);
    }
    Optional<Release> next =
        recent.stream()
            .filter(release -> RunnerVersions.compare(release.version(), version) > 0)
            .reduce((_, older) -> older);
    if (next.isEmpty()) {
      return Finding.ok(VERSION, version, "it is the newest");
    }
    Duration age = Duration.between(next.get().publishedAt(), clock.instant());
    String message =
        "pinned by "
            + some(pools)
            + "; a newer one is out for "
            + age.toDays()
            + " days, the newest is "
            + newest;
    String help = "set image.runnerVersion to " + newest + " or to latest";
    if (age.compareTo(TOO_OLD) >= 0) {
      return Finding.fail(
          VERSION, version, message + ": GitHub gives it no jobs after 30 days", help);
    }
    return age.compareTo(OLD) >= 0
        ? Finding.warn(VERSION, version, message, help)
        : Finding.ok(VERSION, version, message);
  }

  private static String some(List<String> pools) {
    return pools.size() <= 3
        ? String.join(", ", pools)
        : String.join(", ", pools.subList(0, 3)) + " and " + (pools.size() - 3) + " more pools";
  }
}
