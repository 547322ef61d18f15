package dev.sluice.github;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers to polls, so that GitHub need only say that nothing changed, which does not count against
 * its limit. Bounded; safe for any thread.
 */
final class Remembered {
  /** Characters of all bodies together. */
  private static final int MOST = 4 << 20;

  private static final int LARGEST = MOST / 8;

  /** Guarded by {@code this}, as is {@code size}; least recently used first. */
  private final Map<String, Reply> replies = new LinkedHashMap<>(16, 0.75f, true);

  private int size;

  synchronized @Nullable Reply find(String key) {
    return replies.get(key);
  }

  /** Keeps an answer if it has an ETag and is not too large. */
  synchronized void put(String key, Reply reply) {
    remove(key);
    if (reply.header("etag").isEmpty() || reply.body().length() > LARGEST) {
      return;
    }
    replies.put(key, reply);
    size += reply.body().length();
    var oldest = replies.entrySet().iterator();
    while (size > MOST) {
      size -= oldest.next().getValue().body().length();
      oldest.remove();
    }
  }

  private void remove(String key) {
    Reply old = replies.remove(key);
    if (old != null) {
      size -= old.body().length();
    }
  }
}
