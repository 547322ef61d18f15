package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/** Caps of a pool on live runners, at least 1 each; null means no cap. */
public record Concurrency(@Nullable Integer max, @Nullable Integer perRepository) {
  public static final Concurrency UNLIMITED = new Concurrency(null, null);
}
