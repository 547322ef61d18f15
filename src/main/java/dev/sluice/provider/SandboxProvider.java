package dev.sluice.provider;

import dev.sluice.routing.SandboxSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Modal's sandboxes. Calls block, are bounded in time, may come from any thread, and throw nothing
 * for what Modal does.
 */
public interface SandboxProvider {

  /**
   * Starts one sandbox. Idempotent by the request's name and key: {@link Failure.Conflict} means
   * that a live sandbox of this name exists, {@link Failure.Unavailable} that one may, unless it
   * was not sent: then something that was remembered is gone, and the next try asks for it again.
   */
  Answer<String> create(Request request);

  /** Ends a sandbox; also ok when it has ended or was never there. */
  Answer<Ended> terminate(String sandboxId);

  /** Finds the live sandbox of that name in the app. */
  Answer<Optional<String>> find(String name);

  /** Lists the live sandboxes that carry all of {@code tags}: the whole list or a failure. */
  Answer<List<LiveSandbox>> list(Map<String, String> tags);

  /** Asks at once, without waiting, whether a sandbox still lives and how it ended. */
  Answer<Status> status(String sandboxId);

  /** Asks at once, without waiting, whether a sandbox has got a machine. */
  Answer<Placement> placement(String sandboxId);

  /**
   * Reads the last lines that a sandbox printed, oldest first, each as it was printed: they may
   * hold what nobody meant to show. For one that has ended; of a live one it may be little.
   *
   * @param most at least 1
   */
  Answer<List<String>> lastLines(String sandboxId, int most);

  /**
   * What to start.
   *
   * @param name the runner's name; at most 64 characters
   * @param imageId from {@link Provisioner#image}
   * @param secretId from {@link Provisioner#secret}: the environment, JIT config included; mounted
   *     after the spec's named secrets
   * @param tags visible to everybody in the workspace
   * @param key one per runner row, kept over restarts
   */
  record Request(
      String name,
      SandboxSpec spec,
      String imageId,
      String secretId,
      Map<String, String> tags,
      UUID key) {
    public Request {
      tags = Map.copyOf(tags);
    }
  }

  /** A live sandbox as Modal lists it. */
  record LiveSandbox(
      String id, @Nullable String name, Instant createdAt, Map<String, String> tags) {
    public LiveSandbox {
      tags = Map.copyOf(tags);
    }
  }

  /** Whether a sandbox has got a machine. */
  sealed interface Placement {
    /** It waits for one. */
    record Queued() implements Placement {}

    /** It has one, or had. */
    record Placed() implements Placement {}

    /** It has ended already, with or without one. */
    record Over(Status.Done how) implements Placement {}

    /** Modal does not know it. */
    record Unknown() implements Placement {}
  }

  /** Says that a sandbox no longer runs or will not for long. */
  record Ended() {}

  /** Where a sandbox is in its life. */
  sealed interface Status {
    /** It is queued or runs. */
    record Live() implements Status {}

    /**
     * It has ended.
     *
     * @param how Modal's word in lower case, such as {@code success} or {@code terminated}
     * @param exitCode of the entrypoint, where Modal has one
     * @param detail Modal's own text, empty if none
     */
    record Done(String how, int exitCode, String detail) implements Status {
      /** Whether the entrypoint came to its own end and found nothing wrong. */
      public boolean endedWell() {
        return how.equals("success") && exitCode == 0;
      }
    }

    /** Modal does not know it. */
    record Unknown() implements Status {}
  }
}
