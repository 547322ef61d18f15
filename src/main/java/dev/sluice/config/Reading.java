package dev.sluice.config;

import dev.sluice.yaml.Pointer;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What all readers of one file share.
 *
 * @param each the entry being expanded, null outside a pool with forEach
 * @param trace hears of each mapping and key that is asked for, so that a test can compare them to
 *     the schema
 */
record Reading(
    Findings findings, Budget budget, @Nullable Each each, BiConsumer<Pointer, String> trace) {

  Reading forEach(@Nullable Each entry) {
    return new Reading(findings, budget, entry, trace);
  }
}
