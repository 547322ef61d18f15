package dev.sluice.golden;

import dev.sluice.config.Match;
import dev.sluice.yaml.Node;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a property says of all jobs. */
public sealed interface Claim {

  /**
   * No job that is picked goes to one of these pools.
   *
   * @param pools globs on names, where they are written
   * @param when null for every job
   * @param unless null for none
   */
  record Never(List<Node.Scalar> pools, @Nullable Match when, @Nullable Match unless)
      implements Claim {
    public Never {
      pools = List.copyOf(pools);
    }
  }

  /**
   * Every job that is picked goes to one of these pools, or is refused by one of these rules.
   *
   * @param pools globs on names, where they are written; may be empty
   * @param rules likewise
   * @param when null for every job
   * @param unless null for none
   */
  record Always(
      List<Node.Scalar> pools,
      List<Node.Scalar> rules,
      @Nullable Match when,
      @Nullable Match unless)
      implements Claim {
    public Always {
      pools = List.copyOf(pools);
      rules = List.copyOf(rules);
    }
  }

  /** No runner of these pools can be given to a job of another one. */
  record NoStealing(List<Node.Scalar> pools) implements Claim {
    public NoStealing {
      pools = List.copyOf(pools);
    }
  }
}
