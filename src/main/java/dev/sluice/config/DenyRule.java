package dev.sluice.config;

import dev.sluice.diagnostic.Place;
import org.jspecify.annotations.Nullable;

/**
 * A rule that refuses jobs before any pool sees them.
 *
 * @param reason shown to whoever asks why; null if none was written
 * @param place where its name stands
 * @param pointer JSON pointer to that
 */
public record DenyRule(
    String name, Match match, @Nullable String reason, Place place, String pointer) {}
