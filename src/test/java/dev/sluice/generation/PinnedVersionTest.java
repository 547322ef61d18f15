package dev.sluice.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.config.Image;
import dev.sluice.config.Pool;
import dev.sluice.config.PoolsConfig;
import dev.sluice.config.PoolsLoader;
import dev.sluice.diagnostic.SourceText;
import java.util.List;
import org.junit.jupiter.api.Test;

class PinnedVersionTest {
  @Test
  void changesNothingButTheVersionThatIsLatest() {
    PoolsConfig config =
        PoolsLoader.load(
                List.of(
                    SourceText.of(
                        "pools.yaml",
                        """
                        version: 1
                        limits: { total: 3 }
                        assume: [{ atMostOne: ["gpu:*"] }]
                        deny: [{ name: d, match: { forks: only } }]
                        pools: [{ name: p, match: { labels: [modal] } }]
                        moved: [{ from: q, to: p }]
                        """)))
            .config()
            .orElseThrow();
    PoolsConfig pinned = Generations.pinned(config, "2.337.0");
    Pool pool = pinned.pools().getFirst();
    assertThat(pool.image().runnerVersion()).isEqualTo("2.337.0");
    assertThat(pinned.assume()).isEqualTo(config.assume()).isNotEmpty();
    assertThat(
            pinned.with(
                pinned.deny(),
                List.of(pool.withImage(pool.image().withRunnerVersion(Image.LATEST)))))
        .isEqualTo(config);
  }
}
