package dev.sluice.config;

import java.util.List;

/**
 * A list of globs on one field, split at the {@code !}. A value passes when it meets some glob of
 * {@code include}, or {@code include} is empty, and none of {@code exclude}.
 */
public record GlobList(List<Glob> include, List<Glob> exclude) {
  public static final GlobList ANY = new GlobList(List.of(), List.of());

  public GlobList {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
  }

  public boolean isAny() {
    return include.isEmpty() && exclude.isEmpty();
  }
}
