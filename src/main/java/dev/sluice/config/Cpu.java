package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * CPU request in thousandths of a physical core (Modal's unit; one core is two virtual CPUs).
 *
 * @param requestMilli more than 0
 * @param limitMilli at least the request; null means no hard limit
 */
public record Cpu(int requestMilli, @Nullable Integer limitMilli) {}
