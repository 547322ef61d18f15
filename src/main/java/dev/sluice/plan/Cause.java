package dev.sluice.plan;

import dev.sluice.diagnostic.Place;

/**
 * Why jobs go elsewhere.
 *
 * @param text a sentence without a full stop
 * @param place what changed
 * @param gone whether that stands in the old file only
 */
public record Cause(String text, Place place, boolean gone) {}
