package dev.sluice.github;

import java.time.Instant;

/**
 * What is left of one hourly limit, as GitHub last told.
 *
 * @param account whose limit it is: {@code token}, {@code app}, {@code anonymous} or {@code
 *     installation ID}
 * @param resource GitHub's name of what is limited, such as {@code core}
 */
public record CallsLeft(
    String account, String resource, long limit, long remaining, Instant resetsAt) {}
