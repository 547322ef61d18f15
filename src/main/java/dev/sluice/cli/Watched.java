package dev.sluice.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * An answer that takes long: once nothing came for a while it is closed, so that a read ends with
 * an exception.
 */
final class Watched extends FilterInputStream {
  /**
   * A look-up at Modal may be tried again for as long; a build says each second that it goes on.
   */
  private static final Duration SILENCE = Duration.ofMinutes(5);

  private final Thread watch;
  private volatile long lastNanos = System.nanoTime();
  private volatile boolean silent;

  Watched(InputStream body) {
    super(body);
    this.watch = Thread.ofVirtual().start(this::watch);
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    lastNanos = System.nanoTime();
    return read;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int read = super.read(into, offset, length);
    lastNanos = System.nanoTime();
    return read;
  }

  /** What to say of a read that failed. */
  String failure() {
    return silent ? "the server says nothing any more" : "the connection broke off";
  }

  private void watch() {
    try {
      for (long left = SILENCE.toNanos(); left > 0; ) {
        Thread.sleep(Duration.ofNanos(left));
        left = SILENCE.toNanos() - (System.nanoTime() - lastNanos);
      }
      silent = true;
      in.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      // It is closed as far as it can be.
      silent = true;
    }
  }

  @Override
  public void close() throws IOException {
    watch.interrupt();
    super.close();
  }
}
