package dev.sluice.emulator;

import dev.sluice.emulator.ModalSandbox.State;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What changes about one sandbox; guarded by the lock of {@link ModalSandboxes}. */
final class ModalSandboxLife {
  final String id;
  final String taskId;
  final Map<String, String> env;
  final Instant createdAt;
  final CompletableFuture<ModalSandbox> end = new CompletableFuture<>();

  /** Completes when it is scheduled, or has ended before. */
  final CompletableFuture<ModalSandbox> scheduled = new CompletableFuture<>();

  final ModalLog log = new ModalLog();

  ModalDefinition definition;
  Map<String, String> tags;
  State state = State.QUEUED;
  int exitCode;
  String lastLogLine = "";
  @Nullable Instant startedAt;
  @Nullable Instant endedAt;
  Runnable stop = () -> {};

  /** Whether the program ended by itself, so that there is nothing to stop. */
  boolean exited;

  ModalSandboxLife(
      String id,
      String taskId,
      ModalDefinition definition,
      Map<String, String> tags,
      Map<String, String> env,
      Instant createdAt) {
    this.id = id;
    this.taskId = taskId;
    this.definition = definition;
    this.tags = Map.copyOf(tags);
    this.env = Map.copyOf(env);
    this.createdAt = createdAt;
  }

  ModalSandbox snapshot() {
    return new ModalSandbox(
        id,
        taskId,
        definition,
        tags,
        env.keySet(),
        state,
        exitCode,
        lastLogLine,
        createdAt,
        startedAt,
        endedAt);
  }
}
