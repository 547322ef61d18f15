package dev.sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * Where sandboxes run.
 *
 * @param app created if missing
 * @param environment null for Modal's default environment
 */
public record ModalSettings(String app, @Nullable String environment) {
  public static final ModalSettings DEFAULT = new ModalSettings("sluice-runners", null);
}
