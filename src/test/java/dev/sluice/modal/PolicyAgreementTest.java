package dev.sluice.modal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Loaded;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.config.Visibility;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.routing.Decision;
import dev.sluice.routing.Fork;
import dev.sluice.routing.JobFacts;
import dev.sluice.routing.Policy;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.RoutingTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hook in the sandbox must judge a job exactly as routing does. */
class PolicyAgreementTest {
  private static final List<JobFacts> JOBS =
      List.of(
          job("acme/web", Visibility.PRIVATE, Fork.NO, "Build", "main", "mona"),
          job("Acme/Web", Visibility.INTERNAL, Fork.YES, "build", "Main", "Mona"),
          job("acme/website", Visibility.PUBLIC, Fork.YES, "Build", "release/1.2", "mona"),
          job("acme/web.site", Visibility.PUBLIC, Fork.NO, "Build (x|y)", "a+b", "x[bot]"),
          job("acme-labs/web", Visibility.PRIVATE, Fork.YES, ".*", "release/1/2", "mona-2"),
          job("other/web", Visibility.PRIVATE, Fork.NO, "Build\tand test", "grün", "a"),
          job("acme/a", Visibility.PRIVATE, Fork.NO, "^Build$", "feature/$HOME`id`", "mona"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ", repositories: ['acme/*']",
        ", repositories: ['acme/**', '!acme/website']",
        ", repositories: ['*/web', 'acme/web?site'], forks: exclude",
        ", repositories: ['*/*'], visibility: [private, internal, public], forks: include",
        ", visibility: [public], forks: only",
        ", visibility: [private, public]",
        ", workflows: ['Build*']",
        ", workflows: ['Build (x|y)', '.*', '^Build$']",
        ", workflows: ['!.*', '![a-z]uild']",
        ", branches: [main, 'release/*']",
        ", branches: ['gr?n', 'a+b', 'feature/$HOME`id`']",
        ", branches: ['!release/**', '!{main}']",
        ", actors: [Mona, '*[bot]', '!mona-?']"
      })
  void theHookAndRoutingAgree(String matcher, @TempDir Path directory) throws Exception {
    Loaded loaded =
        PoolsLoader.load(
            List.of(
                SourceText.of(
                    "runner-pools.yaml",
                    "version: 1\npools: [{ name: gpu, match: { labels: { all: [gpu] }"
                        + matcher
                        + " } }]\n")));
    assertThat(loaded.config()).as(loaded.diagnostics().toString()).isPresent();
    PoolsConfig config = loaded.config().orElseThrow();
    RoutingTable table = RoutingTable.compile(config);
    Pool pool = config.pools().getFirst();
    var scripts = new Scripts(directory);
    Files.writeString(scripts.home.resolve("policy"), Policy.of(pool, 3, "digest"));

    for (JobFacts job : JOBS) {
      boolean routed = table.route(job) instanceof Decision.Routed;
      Scripts.Result result = scripts.run("job-started.sh", environment(scripts, job));
      assertThat(result.code()).as(job + " " + result.output()).isEqualTo(routed ? 0 : 1);
    }
  }

  private static Map<String, String> environment(Scripts scripts, JobFacts job) throws Exception {
    Path event = scripts.runner.resolve("event.json");
    String head = job.fork() == Fork.YES ? "mallory/fork" : job.repository().toString();
    Files.writeString(
        event,
        """
        {"sender": {"login": "%s"},
         "repository": {"visibility": "%s"},
         "pull_request": {"head": {"repo": {"full_name": "%s"}}}}
        """
            .formatted(job.actor(), job.visibility().word(), head));
    var env = new HashMap<String, String>();
    env.put("GITHUB_REPOSITORY", job.repository().toString());
    env.put("GITHUB_EVENT_PATH", event.toString());
    env.put("GITHUB_WORKFLOW", String.valueOf(job.workflow()));
    env.put("GITHUB_HEAD_REF", String.valueOf(job.branch()));
    return env;
  }

  private static JobFacts job(
      String repository,
      Visibility visibility,
      Fork fork,
      String workflow,
      String branch,
      String actor) {
    return new JobFacts(
        RepositoryName.parse(repository).orElseThrow(),
        List.of("gpu"),
        visibility,
        fork,
        workflow,
        branch,
        actor);
  }
}
