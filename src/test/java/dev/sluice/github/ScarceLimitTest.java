package dev.sluice.github;

import static dev.sluice.github.MockedApi.failure;
import static dev.sluice.github.MockedApi.ok;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.Canary;
import dev.sluice.emulator.GithubModel;
import dev.sluice.emulator.GithubRepository.Visibility;
import dev.sluice.emulator.GithubRest;
import dev.sluice.emulator.VirtualTimeline;
import dev.sluice.provider.Failure;
import dev.sluice.provider.RunnerRegistry.MintRequest;
import dev.sluice.routing.Target;
import dev.sluice.secret.Secret;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is still done with the last calls of an hour. */
class ScarceLimitTest {
  private static final Secret TOKEN = Canary.secret("ghp_scarce");
  private static final Target ACME = new Target.Organization("acme");

  private final VirtualTimeline timeline =
      new VirtualTimeline(Instant.parse("2026-11-24T00:00:00Z"));
  private final GithubModel model = new GithubModel(timeline, new Random(1));
  private final GithubRest rest = new GithubRest(model, timeline, Set.of(TOKEN), 100);

  private static MintRequest mint(String name, String group) {
    return new MintRequest(name, Set.of("modal"), group, "_work");
  }

  @Test
  void aMintFindsItsGroupWhileOtherLookUpsAreHeldBack() {
    model.addRepository("acme/app", Visibility.PRIVATE, true, null);
    try (GithubApi api =
        new InProcessGithub(rest, timeline::now, () -> {}, _ -> {}).withToken(TOKEN)) {
      for (int i = 0; i < 92; i++) {
        ok(api.runners().mint(ACME, mint("r" + i, "1")));
      }
      assertThat(failure(api.runners().get(ACME, 1))).isInstanceOf(Failure.Limited.class);
      ok(api.runners().mint(ACME, mint("last", "Default")));
    }
  }
}
