package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * Memory request in MiB.
 *
 * @param requestMiB more than 0
 * @param limitMiB at least the request; null means no hard limit
 */
public record Memory(int requestMiB, @Nullable Integer limitMiB) {}
