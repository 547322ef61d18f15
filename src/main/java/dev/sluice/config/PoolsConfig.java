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
  public PoolsConfig {
    deny = List.copyOf(deny);
    pools = List.copyOf(pools);
    moved = List.copyOf(moved);
  }
}
