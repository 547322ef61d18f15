package dev.sluice.generation;

import dev.sluice.config.PoolsFiles;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.SourceText;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has every change of a pools file or directory applied. It looks every second; a change counts
 * once it has stood still for a look, so a file that is being written is left alone.
 */
public final class TextFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TextFollower.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration RETRY = Duration.ofMinutes(1);
  private static final long CLOSE_MILLIS = 2_000;

  private final PoolsText text;
  private final String who;
  private final Applier applier;
  private final Reloads reloads;
  private final InstantSource clock;
  private final Duration look;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("text-follower").unstarted(this::run);

  /** The text that was tried last. For the following thread, as the rest below. */
  private List<SourceText> tried;

  private Object seen = List.of();
  private Object settled = List.of();
  private Instant retryAt = Instant.MAX;

  /**
   * @param inForce the text of the file that is in force, or that was read at the start
   * @param who is named in what is recorded
   */
  public TextFollower(
      PoolsText text,
      List<SourceText> inForce,
      String who,
      Applier applier,
      Reloads reloads,
      InstantSource clock) {
    this(text, inForce, who, applier, reloads, clock, LOOK);
  }

  TextFollower(
      PoolsText text,
      List<SourceText> inForce,
      String who,
      Applier applier,
      Reloads reloads,
      InstantSource clock,
      Duration look) {
    this.text = text;
    this.tried = List.copyOf(inForce);
    this.who = who;
    this.applier = applier;
    this.reloads = reloads;
    this.clock = clock;
    this.look = look;
  }

  /** Starts following. */
  public void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      do {
        try {
          look();
        } catch (RuntimeException e) {
          retryAt = clock.instant().plus(RETRY);
          LOG.atError()
              .addKeyValue("event", "pools.follow.failed")
              .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
              .log("the pools file cannot be followed; the next look starts afresh");
        }
      } while (!closing.await(look.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks once; a change that has stood still since the last look is applied. */
  void look() throws InterruptedException {
    Object now = text.stamp();
    boolean still = now.equals(seen);
    seen = now;
    boolean due = !clock.instant().isBefore(retryAt);
    if (!still || (now.equals(settled) && !due)) {
      return;
    }
    settled = now;
    PoolsFiles files = text.read();
    if (!files.diagnostics().isEmpty()) {
      unreadable(files.diagnostics().getFirst());
    } else if (due || !isSame(files.sources(), tried)) {
      apply(files.sources());
    }
  }

  private void unreadable(Diagnostic why) {
    String message = why.message() + ": " + why.place().file();
    // A change of its mode alone would not show in what it is recognised by.
    retryAt = clock.instant().plus(RETRY);
    tried = List.of();
    reloads.failed(text.origin(), "unreadable", message);
    LOG.atWarn()
        .addKeyValue("event", "generation.refused")
        .addKeyValue("code", "unreadable")
        .addKeyValue("reason", message)
        .addKeyValue("origin", text.origin())
        .log("the pools file cannot be read; what was in force still is");
  }

  private void apply(List<SourceText> sources) throws InterruptedException {
    tried = List.copyOf(sources);
    Object began = settled;
    Applied applied =
        applier.apply(
            new Candidate(sources, List.of(), null, false, null, who, text.origin()),
            null,
            new ApplyProgress() {
              @Override
              public void step(String name, State state, @Nullable String detail) {}

              /** A text that is no longer in the file is not what anybody wants in force. */
              @Override
              public boolean isWanted() {
                return closing.getCount() > 0 && text.stamp().equals(began);
              }
            });
    if (applied instanceof Applied.Refused refused && refused.why() == Applied.Why.ABANDONED) {
      // The change that stopped it is looked at next.
      retryAt = clock.instant();
      return;
    }
    reloads.followed(text.origin(), applied);
    retryAt =
        applied instanceof Applied.Refused refused && refused.why().isPassing()
            ? clock.instant().plus(RETRY)
            : Instant.MAX;
  }

  private static boolean isSame(List<SourceText> one, List<SourceText> other) {
    if (one.size() != other.size()) {
      return false;
    }
    for (int i = 0; i < one.size(); i++) {
      if (!one.get(i).path().equals(other.get(i).path())
          || !Arrays.equals(one.get(i).bytes(), other.get(i).bytes())) {
        return false;
      }
    }
    return true;
  }
}
