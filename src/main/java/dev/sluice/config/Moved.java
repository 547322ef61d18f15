package dev.sluice.config;

/** Says that pool {@code to} is what was pool {@code from}. */
public record Moved(String from, String to) {}
