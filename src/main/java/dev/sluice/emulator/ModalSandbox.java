package dev.sluice.emulator;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An emulated sandbox at one moment.
 *
 * @param envKeys names, never values, of the variables of all its secrets
 * @param exitCode of the program, 0 until then
 * @param lastLogLine the program's last words
 * @param startedAt null until it was scheduled
 * @param endedAt null while it lives
 */
public record ModalSandbox(
    String id,
    String taskId,
    ModalDefinition definition,
    Map<String, String> tags,
    Set<String> envKeys,
    State state,
    int exitCode,
    String lastLogLine,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt) {

  public ModalSandbox {
    tags = Map.copyOf(tags);
    envKeys = Set.copyOf(envKeys);
  }

  /** The creation as Modal writes it: Unix time in seconds. */
  double createdSeconds() {
    return ModalWire.seconds(createdAt);
  }

  public ModalFamily family() {
    return ModalFamily.of(id);
  }

  public boolean live() {
    return state.live();
  }

  /** Where a sandbox is in its life. */
  public enum State {
    QUEUED,
    RUNNING,
    SUCCESS,
    FAILURE,
    TERMINATED,
    TIMEOUT,
    INIT_FAILURE,
    INTERNAL_FAILURE,
    IDLE_TIMEOUT,
    MEMORY_MANAGER_EVICTION;

    boolean live() {
      return switch (this) {
        case QUEUED, RUNNING -> true;
        case SUCCESS,
            FAILURE,
            TERMINATED,
            TIMEOUT,
            INIT_FAILURE,
            INTERNAL_FAILURE,
            IDLE_TIMEOUT,
            MEMORY_MANAGER_EVICTION ->
            false;
      };
    }
  }
}
