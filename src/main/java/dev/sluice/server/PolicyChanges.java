package dev.sluice.server;

import dev.sluice.generation.Applier;
import dev.sluice.generation.Reloads;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How operators change what is in force.
 *
 * @param reloads hears what became of it
 * @param followed the file that alone changes it; null if operators do
 * @param settled runs after each answer
 */
public record PolicyChanges(
    Applier applier, Reloads reloads, @Nullable String followed, Runnable settled) {
  Optional<String> follows() {
    return Optional.ofNullable(followed);
  }

  void settle() {
    settled.run();
  }
}
