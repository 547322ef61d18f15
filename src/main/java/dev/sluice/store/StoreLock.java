package dev.sluice.store;

import dev.sluice.ledger.LedgerException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Keeps a store for one process at a time; the operating system drops it with the process. */
public final class StoreLock implements AutoCloseable {
  /** Somebody may only have asked whether it is held, which takes less than a millisecond. */
  private static final int TRIES = 3;

  private static final long BETWEEN_NANOS = 10_000_000;

  /**
   * What this process holds, since closing any channel to the file would give the lock away.
   * Guarded by itself.
   */
  private static final Set<Path> HELD = new HashSet<>();

  private final Path file;
  private final FileChannel channel;

  /** Whether a process holds a store. */
  public enum Holder {
    NOBODY,
    SOMEBODY,
    /** The lock file cannot be read. */
    UNKNOWN
  }

  private StoreLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  private static Path file(Path store) {
    Path absolute = store.toAbsolutePath().normalize();
    return absolute.resolveSibling(absolute.getFileName() + ".lock");
  }

  /**
   * Takes the lock, and makes the directory of the store if there is none.
   *
   * @throws LedgerException if another holds it
   */
  static StoreLock take(Path store) {
    Path file = file(store);
    synchronized (HELD) {
      try {
        Path directory = file.getParent();
        if (directory != null) {
          Files.createDirectories(directory);
        }
        FileChannel channel = HELD.contains(file) ? null : locked(file);
        if (channel == null) {
          throw new LedgerException("another process uses the store " + store);
        }
        HELD.add(file);
        return new StoreLock(file, channel);
      } catch (IOException e) {
        throw new LedgerException("cannot open the store " + store + ": " + e.getMessage(), e);
      }
    }
  }

  private static @Nullable FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    for (int i = 0; i < TRIES; i++) {
      if (i > 0) {
        LockSupport.parkNanos(BETWEEN_NANOS);
      }
      if (lock(channel, false) != null) {
        return channel;
      }
    }
    channel.close();
    return null;
  }

  private static @Nullable FileLock lock(FileChannel channel, boolean shared) throws IOException {
    try {
      return channel.tryLock(0, Long.MAX_VALUE, shared);
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** Whether somebody holds a store; changes nothing. */
  public static Holder holder(Path store) {
    Path file = file(store);
    synchronized (HELD) {
      if (HELD.contains(file)) {
        return Holder.SOMEBODY;
      }
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        return lock(channel, true) == null ? Holder.SOMEBODY : Holder.NOBODY;
      } catch (NoSuchFileException e) {
        return Holder.NOBODY;
      } catch (IOException e) {
        return Holder.UNKNOWN;
      }
    }
  }

  /** Gives it back. */
  @Override
  public void close() {
    synchronized (HELD) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new LedgerException("cannot release the store's lock: " + e.getMessage(), e);
      } finally {
        HELD.remove(file);
      }
    }
  }
}
