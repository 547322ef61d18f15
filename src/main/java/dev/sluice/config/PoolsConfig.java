package dev.sluice.config;

import java.util.List;

/**
 * A pools file (or directory) that compiled: expanded, defaults filled in, order kept.
 *
 * @param guards bounds on a change from or to this configuration; no job is routed by them
 * @param assume jobs that break one of these are refused before any rule sees them
 */
public record PoolsConfig(
    GithubSettings github,
    ModalSettings modal,
    Limits limits,
    Guards guards,
    List<Assumption> assume,
    List<DenyRule> deny,
    List<Pool> pools,
    List<Moved> moved) {
  /** No pools at all. */
  public static final PoolsConfig EMPTY =
      new PoolsConfig(
          GithubSettings.DEFAULT,
          ModalSettings.DEFAULT,
          Limits.NONE,
          Guards.NONE,
          List.of(),
          List.of(),
          List.of(),
          List.of());

  public PoolsConfig {
    assume = List.copyOf(assume);
    deny = List.copyOf(deny);
    pools = List.copyOf(pools);
    moved = List.copyOf(moved);
  }

  /** The same configuration, what it assumes included, with other rules and pools. */
  public PoolsConfig with(List<DenyRule> otherDeny, List<Pool> otherPools) {
    return new PoolsConfig(github, modal, limits, guards, assume, otherDeny, otherPools, moved);
  }
}
