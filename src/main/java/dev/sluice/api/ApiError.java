package dev.sluice.api;

/**
 * What the admin API answers instead of a report.
 *
 * @param code stable word
 * @param message what is wrong
 * @param help what to do about it
 */
public record ApiError(int formatVersion, String code, String message, String help) {}
