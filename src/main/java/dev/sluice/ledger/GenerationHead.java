package dev.sluice.ledger;

import java.time.Instant;

/** A generation without its text; the fields are those of {@link Generation}. */
public record GenerationHead(
    long serial, String digest, String runnerVersion, Instant at, String who, String origin) {}
