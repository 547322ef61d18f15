package dev.sluice.app;

import dev.sluice.config.PoolsConfig;
import dev.sluice.diagnostic.SourceText;
import dev.sluice.generation.PoolsText;
import java.nio.file.Path;
import java.util.List;

/** Where what is in force comes from. */
public sealed interface Policy {
  /** A text that was read already, and decides alone. */
  sealed interface Written extends Policy {
    List<SourceText> sources();

    PoolsConfig config();

    PoolsText text();
  }

  /**
   * File mode: a pools file or directory, whose changes are applied.
   *
   * @param sources what it held at the start
   */
  record Followed(Path path, List<SourceText> sources, PoolsConfig config) implements Written {
    public Followed {
      sources = List.copyOf(sources);
    }

    @Override
    public PoolsText text() {
      return PoolsText.at(path);
    }
  }

  /** A text that stays as it is as long as the process runs. */
  record Given(List<SourceText> sources, PoolsConfig config, String origin) implements Written {
    public Given {
      sources = List.copyOf(sources);
    }

    @Override
    public PoolsText text() {
      return PoolsText.fixed(sources, origin);
    }
  }

  /** Store mode: what was applied last. */
  record Stored() implements Policy {}
}
