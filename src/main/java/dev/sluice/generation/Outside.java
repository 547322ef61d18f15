package dev.sluice.generation;

import dev.sluice.config.PoolsConfig;
import dev.sluice.provider.Provisioner;
import java.util.function.Function;

/**
 * Where what a text needs is provided.
 *
 * @param runnerVersion what {@code latest} means for these pools; asks GitHub, and falls back to
 *     what is known
 * @param closing gives back what was opened for it
 */
public record Outside(
    Provisioner provisioner,
    ImageBuilds images,
    Function<PoolsConfig, String> runnerVersion,
    Runnable closing)
    implements AutoCloseable {
  @Override
  public void close() {
    closing.run();
  }
}
