package dev.sluice.golden;

import dev.sluice.diagnostic.Place;
import dev.sluice.routing.JobFacts;
import dev.sluice.yaml.Node;

/**
 * One job and what must become of it.
 *
 * @param place where its name stands
 * @param written the key {@code expect} and its value
 */
public record TestCase(
    String name, JobFacts job, Expectation expect, Place place, Node.Entry written) {}
