package dev.sluice.api;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what lines were read as: a file of many jobs says the same again and again. Bounded, so
 * that new lines take the places of old ones. Not safe for use by several threads.
 */
final class LineMemo {
  /** Lines at most; a large organization has some ten thousand kinds of jobs. */
  private static final int LINES = 1 << 16;

  /** Bytes of all those lines; what they were read as takes about five times as many. */
  private static final int BYTES = 8 * 1024 * 1024;

  /** Slots in which a line may be, so that lines made to collide cost no more than others. */
  private static final int WAYS = 8;

  /** Spreads what differs in few bits: the golden ratio of 32 bits. */
  private static final int SPREAD = 0x9e3779b9;

  private static final class Known {
    private final int hash;
    private final byte[] line;
    private final JobLine value;

    Known(int hash, byte[] line, JobLine value) {
      this.hash = hash;
      this.line = line;
      this.value = value;
    }

    boolean isOf(int otherHash, byte[] bytes, int from, int length) {
      return hash == otherHash && Arrays.equals(line, 0, line.length, bytes, from, from + length);
    }
  }

  private final @Nullable Known[] slots;
  private final int mostBytes;
  private int bytesHeld;
  private int turn;

  /** Hashes of lines met once: one that may never come again takes no other one's place. */
  private final int[] met;

  LineMemo() {
    this(LINES, BYTES);
  }

  /**
   * @param lines at most; a power of two from 2 on
   * @param mostBytes of all lines together
   */
  LineMemo(int lines, int mostBytes) {
    this.slots = new @Nullable Known[lines];
    this.met = new int[lines];
    this.mostBytes = mostBytes;
  }

  /** What {@link JobLine#parse} says. */
  JobLine read(byte[] bytes, int from, int length) {
    int hash = ByteBuffer.wrap(bytes, from, length).hashCode() * SPREAD;
    int first = hash >>> (Integer.SIZE - Integer.numberOfTrailingZeros(slots.length));
    int place = slot(first + turn);
    for (int way = 0; way < WAYS; way++) {
      int slot = slot(first + way);
      Known one = slots[slot];
      if (one == null) {
        place = slot;
        break;
      }
      if (one.isOf(hash, bytes, from, length)) {
        return one.value;
      }
    }
    JobLine value = JobLine.parse(bytes, from, length);
    if (slots[place] == null || met[first] == hash) {
      keep(place, hash, Arrays.copyOfRange(bytes, from, from + length), value);
    }
    met[first] = hash;
    return value;
  }

  private int slot(int number) {
    return number & (slots.length - 1);
  }

  private void keep(int place, int hash, byte[] line, JobLine value) {
    Known old = slots[place];
    int held = bytesHeld + line.length - (old == null ? 0 : old.line.length);
    if (held <= mostBytes) {
      slots[place] = new Known(hash, line, value);
      bytesHeld = held;
    }
    turn = (turn + 1) % WAYS;
  }
}
