package dev.sluice.scheduler;

import dev.sluice.config.Scope;
import dev.sluice.ledger.AppliedTables;
import dev.sluice.ledger.Job;
import dev.sluice.ledger.Ledger;
import dev.sluice.ledger.Runner;
import dev.sluice.routing.NamedTargets;
import dev.sluice.routing.RepositoryName;
import dev.sluice.routing.RoutingTable;
import dev.sluice.routing.Target;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The repositories and registration targets that concern us, as far as we can know: GitHub has no
 * list of them. They come from jobs of late, from runners, and from the pools that name a
 * repository without a wildcard.
 */
final class KnownTargets {
  /** Stands for the target of a runner whose registration was found nowhere; never asked about. */
  static final Target.Repository UNKNOWN =
      new Target.Repository(new RepositoryName("unknown", "unknown"));

  static final Duration RECENT = Duration.ofHours(24);

  private final Ledger ledger;
  private final AppliedTables tables;
  private final InstantSource clock;

  KnownTargets(Ledger ledger, AppliedTables tables, InstantSource clock) {
    this.ledger = ledger;
    this.tables = tables;
    this.clock = clock;
  }

  /** By key, in its order. */
  Map<String, RepositoryName> repositories() {
    return repositories(clock.instant().minus(RECENT));
  }

  /** The same, with those of which a job changed at or after {@code since}. */
  Map<String, RepositoryName> repositories(Instant since) {
    Map<String, RepositoryName> found =
        new TreeMap<>(NamedTargets.of(tables.current().config()).repositories());
    ledger.repositories(since).forEach(name -> found.put(name.key(), name));
    for (Job job : ledger.view().openJobs()) {
      found.put(job.facts().repository().key(), job.facts().repository());
    }
    return found;
  }

  /** By key, in its order: where each pool would register a runner for each repository. */
  Map<String, Target> targets() {
    Map<String, Target> found = new TreeMap<>();
    RoutingTable table = tables.current().table();
    Set<Scope> scopes =
        table.config().pools().stream()
            .map(pool -> pool.runner().scope())
            .collect(Collectors.toSet());
    for (RepositoryName repository : repositories().values()) {
      for (Scope scope : scopes) {
        Target target = table.target(scope, repository);
        found.put(target.key(), target);
      }
    }
    for (Runner runner : ledger.view().liveRunners()) {
      found.put(runner.lane().target().key(), runner.lane().target());
    }
    found.remove(UNKNOWN.key());
    return found;
  }
}
