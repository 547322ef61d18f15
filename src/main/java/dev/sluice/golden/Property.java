package dev.sluice.golden;

import dev.sluice.diagnostic.Place;

/**
 * A claim about all jobs.
 *
 * @param place where its name stands
 */
public record Property(String name, Claim claim, Place place) {}
