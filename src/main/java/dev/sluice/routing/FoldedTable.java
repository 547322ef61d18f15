package dev.sluice.routing;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from text in lower case, asked with a part of a text in any case and the hash of
 * that part, so that asking allocates nothing. Immutable.
 */
final class FoldedTable<V> {
  private final @Nullable String[] keys;
  private final @Nullable Object[] values;
  private final int mask;
  private final int size;

  private FoldedTable(Map<String, V> entries, boolean backwards) {
    int capacity = Integer.highestOneBit(Math.max(2, entries.size()) * 2 - 1) * 2;
    this.keys = new String[capacity];
    this.values = new Object[capacity];
    this.mask = capacity - 1;
    this.size = entries.size();
    entries.forEach((key, value) -> {
      int slot = slot(backwards ? hashBackwards(key) : hash(key));
      while (keys[slot] != null) {
        slot = (slot + 1) & mask;
      }
      keys[slot] = key;
      values[slot] = value;
    });
  }

  /** A table asked with hashes that took the characters from the first to the last. */
  static <V> FoldedTable<V> of(Map<String, V> entries) {
    return new FoldedTable<>(entries, false);
  }

  /** A table asked with hashes that took the characters from the last to the first. */
  static <V> FoldedTable<V> backwards(Map<String, V> entries) {
    return new FoldedTable<>(entries, true);
  }

  /** The hash of a text with one more character. */
  static int hash(int before, char next) {
    return 31 * before + Ascii.lower(next);
  }

  static int hash(String text) {
    int hash = 0;
    for (int i = 0; i < text.length(); i++) {
      hash = hash(hash, text.charAt(i));
    }
    return hash;
  }

  private static int hashBackwards(String text) {
    int hash = 0;
    for (int i = text.length() - 1; i >= 0; i--) {
      hash = hash(hash, text.charAt(i));
    }
    return hash;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** What stands under the characters of {@code text} from {@code from} on, {@code to} excluded. */
  @SuppressWarnings("unchecked") // Only values of V were put there.
  @Nullable V find(String text, int from, int to, int hash) {
    int slot = slot(hash);
    while (true) {
      String key = keys[slot];
      if (key == null) {
        return null;
      }
      if (isKey(key, text, from, to)) {
        return (V) values[slot];
      }
      slot = (slot + 1) & mask;
    }
  }

  private static boolean isKey(String key, String text, int from, int to) {
    if (key.length() != to - from) {
      return false;
    }
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) != Ascii.lower(text.charAt(from + i))) {
        return false;
      }
    }
    return true;
  }

  private int slot(int hash) {
    return (hash ^ (hash >>> 16)) & mask;
  }
}
