package dev.sluice.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Caps over all pools; null means no cap.
 *
 * @param gpus cap on GPUs in use by {@link Gpu#capType()}
 */
public record Limits(
    @Nullable Integer total, @Nullable Integer perRepository, Map<String, Integer> gpus) {
  public static final Limits NONE = new Limits(null, null, Map.of());

  public Limits {
    gpus = Map.copyOf(gpus);
  }
}
