package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * A Modal volume in a sandbox.
 *
 * @param mount canonical absolute path
 * @param subPath directory of the volume to mount, null for its root
 */
public record VolumeMount(
    String name, String mount, boolean readOnly, @Nullable Template subPath) {}
