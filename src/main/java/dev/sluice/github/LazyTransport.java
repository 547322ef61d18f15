package dev.sluice.github;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads the HTTP client with the first call, so that commands which make none do not pay for it.
 */
final class LazyTransport implements Transport {
  private final Supplier<Transport> loader;

  /** Guarded by {@code this}, as is {@code closed}. */
  private @Nullable Transport loaded;

  private boolean closed;

  LazyTransport(Supplier<Transport> loader) {
    this.loader = loader;
  }

  @Override
  public Outcome send(ApiCall call) {
    Transport transport = load();
    return transport == null ? ended() : transport.send(call);
  }

  @Override
  public Outcome follow(ApiCall origin, String link) {
    Transport transport = load();
    return transport == null ? ended() : transport.follow(origin, link);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (loaded != null) {
      loaded.close();
    }
  }

  private synchronized @Nullable Transport load() {
    if (loaded == null && !closed) {
      loaded = loader.get();
    }
    return closed ? null : loaded;
  }

  private static Outcome ended() {
    return Outcome.Lost.unsent("this client is closed");
  }
}
