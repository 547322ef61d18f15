package dev.sluice.config;

/**
 * How a pool's runners register.
 *
 * @param group name or id of the runner group; ignored at repository scope
 * @param workFolder relative to the runner's directory
 * @param namePrefix at most 7 characters
 */
public record RunnerSettings(String group, Scope scope, String workFolder, String namePrefix) {}
