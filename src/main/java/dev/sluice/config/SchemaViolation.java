package dev.sluice.config;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One value that breaks one keyword of the schema.
 *
 * @param schema the schema object with the keyword
 * @param root the whole schema
 * @param inAnyOf whether it is one of several forms, each of which failed
 * @param property the missing or unknown key, null for other keywords
 */
record SchemaViolation(
    String keyword,
    Located at,
    JsonNode schema,
    JsonNode root,
    boolean inAnyOf,
    @Nullable String property) {}
