package dev.sluice.workflows;

import dev.sluice.diagnostic.Place;

/**
 * A part of an expression whose value is not to be had from the files.
 *
 * @param expression the smallest part that is not known, as written
 * @param why a clause that completes "is not known: "
 * @param place where the expression stands
 */
public record Cause(String expression, String why, Place place) {}
