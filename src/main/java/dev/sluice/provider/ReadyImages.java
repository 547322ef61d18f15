package dev.sluice.provider;

import dev.sluice.config.Docker;
import dev.sluice.config.Image;
import java.time.Instant;

/**
 * The images that sandboxes can start from now. Nothing here waits: what is not ready is built
 * meanwhile, and a failed build is tried again. Safe for any thread.
 */
public interface ReadyImages {

  /**
   * Where an image is; asking for one is what has it built.
   *
   * @param pool that needs it, for the log
   * @param image its {@code runnerVersion} is a version, no longer {@code latest}
   */
  State state(String pool, Image image, Docker docker);

  /**
   * Has Modal say again whether it has the image, and builds it if not. Until Modal denies it, the
   * image stays ready.
   */
  void recheck(String pool, Image image, Docker docker);

  /** Calls {@code listener} after each change, on any thread. */
  void onChange(Runnable listener);

  /** Where an image is. */
  sealed interface State {
    /** Sandboxes can start from it. */
    record Ready(String id) implements State {}

    /** It is built, or waits for others that are. */
    record Building(Instant since) implements State {}

    /** There is none; it is tried again at {@code retryAt}. */
    record Failed(Failure failure, Instant retryAt) implements State {}
  }
}
