package dev.sluice.emulator;

import java.time.Instant;

/** A release of actions/runner, its version without a {@code v}. */
public record GithubRelease(String version, Instant publishedAt) {}
