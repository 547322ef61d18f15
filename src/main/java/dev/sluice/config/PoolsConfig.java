package dev.sluice.config;

import java.util.List;

/** A pools file (or directory) that compiled: expanded, defaults filled in, order kept. */
public record PoolsConfig(
    GithubSettings github,
    ModalSettings modal,
    Limits limits,
    List<DenyRule> deny,
    List<Pool> pools,
    List<Moved> moved) {
  /** No pools at all. */
  public static final PoolsConfig EMPTY =
      new PoolsConfig(
          GithubSettings.DEFAULT,
          ModalSettings.DEFAULT,
          Limits.NONE,
          List.of(),
          List.of(),
          List.of());

  public PoolsConfig {
    deny = List.copyOf(deny);
    pools = List.copyOf(pools);
    moved = List.copyOf(moved);
  }

  /** The same configuration with other rules and pools. */
  public PoolsConfig with(List<DenyRule> otherDeny, List<Pool> otherPools) {
    return new PoolsConfig(github, modal, limits, otherDeny, otherPools, moved);
  }
}
