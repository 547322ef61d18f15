package dev.sluice.app;

import dev.sluice.config.PoolsConfig;
import dev.sluice.settings.ServeSettings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What a running server is bound to, since its connections, its controller id and everything that
 * it started outside hang on it: GitHub's address and Modal's app and environment.
 *
 * @param config that it was started with
 */
record Installation(ServeSettings settings, PoolsConfig config, Restart restart) {
  /** Has the server be started anew in this process. */
  static final class Restart {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean due;
    private volatile boolean wanted;

    /** Calls {@code listener} as soon as it is wanted, or at once if it is already. */
    void onWanted(Runnable listener) {
      listeners.add(listener);
      if (wanted) {
        listener.run();
      }
    }

    /** It has to be, once whoever asked for the change has an answer. */
    void isDue() {
      due = true;
    }

    /** Wants it, if it is due. */
    void settle() {
      if (due && !wanted) {
        wanted = true;
        listeners.forEach(Runnable::run);
      }
    }
  }

  private record Bound(URI github, String app, @Nullable String environment) {}

  private Bound bound(PoolsConfig other) {
    return new Bound(
        other.github().url(),
        other.modal().app(),
        ModalAccess.environment(settings.modal(), other.modal()));
  }

  /** Whether a text is for where this server is. */
  boolean isHere(PoolsConfig other) {
    return bound(config).equals(bound(other));
  }

  /** Whether a recorded text is put in force by this server; else it starts anew. */
  boolean takes(PoolsConfig other) {
    if (isHere(other)) {
      return true;
    }
    restart.isDue();
    return false;
  }

  /**
   * Why a text cannot be put in force by this server.
   *
   * @param fresh whether nothing was ever applied, so that it may still go anywhere
   */
  Optional<String> refusal(PoolsConfig other, boolean fresh) {
    Optional<String> unusable =
        GithubAccess.refusal(settings.github(), other)
            .or(() -> SourcesOf.refusal(settings.sources(), other));
    if (unusable.isPresent() || fresh || isHere(other)) {
      return unusable;
    }
    List<String> changes = new ArrayList<>();
    Bound here = bound(config);
    Bound there = bound(other);
    change("github.url", here.github(), there.github(), changes);
    change("modal.app", here.app(), there.app(), changes);
    change("modal.environment", here.environment(), there.environment(), changes);
    return Optional.of(
        String.join(", ", changes)
            + ": a server cannot move while it runs, since it would lose sight of its runners");
  }

  private static void change(
      String key, @Nullable Object here, @Nullable Object there, List<String> changes) {
    if (here == null ? there != null : !here.equals(there)) {
      changes.add(
          key
              + " changes from "
              + (here == null ? "the default" : here)
              + " to "
              + (there == null ? "the default" : there));
    }
  }
}
