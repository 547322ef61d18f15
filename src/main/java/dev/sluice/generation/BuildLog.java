package dev.sluice.generation;

import dev.sluice.config.Image;
import dev.sluice.provider.Failure;
import dev.sluice.secret.Redaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of one build: its begin, how it goes, its end, and of a failed one the last lines. Every
 * line that it prints goes to a logger of its own, which a terminal does not show. Used by one
 * thread.
 */
final class BuildLog {
  private static final Logger LOG = LoggerFactory.getLogger(ImageBuilds.class);

  /** Its name is known to whoever sets the log up. */
  private static final Logger OUTPUT = LoggerFactory.getLogger("dev.sluice.build.output");

  private static final Duration BETWEEN_SIGNS = Duration.ofSeconds(30);
  private static final int LAST_LINES = 20;
  private static final int LONGEST_LINE = 1000;

  private final String pool;
  private final Image image;
  private final InstantSource clock;
  private final Deque<String> last = new ArrayDeque<>();
  private Instant started;
  private Instant lastSign;
  private int lines;

  BuildLog(String pool, Image image, InstantSource clock) {
    this.pool = pool;
    this.image = image;
    this.clock = clock;
    started = clock.instant();
    lastSign = started;
  }

  void begin() {
    started = clock.instant();
    lastSign = started;
    LOG.atInfo()
        .addKeyValue("event", "image.wanted")
        .addKeyValue("pool", pool)
        .addKeyValue("runner", image.runnerVersion())
        .log("an image is looked up, and built if Modal has none");
  }

  void line(String printed) {
    String text = Redaction.line(printed, LONGEST_LINE);
    lines++;
    last.add(text);
    if (last.size() > LAST_LINES) {
      last.remove();
    }
    OUTPUT
        .atInfo()
        .addKeyValue("event", "image.build")
        .addKeyValue("pool", pool)
        .addKeyValue("line", text)
        .log("image build");
    Instant now = clock.instant();
    if (lines == 1 || !now.isBefore(lastSign.plus(BETWEEN_SIGNS))) {
      lastSign = now;
      LOG.atInfo()
          .addKeyValue("event", "image.building")
          .addKeyValue("pool", pool)
          .addKeyValue("seconds", seconds(now))
          .addKeyValue("lines", lines)
          .addKeyValue("last", text)
          .log("an image is being built");
    }
  }

  void ready(String id) {
    LOG.atInfo()
        .addKeyValue("event", "image.ready")
        .addKeyValue("pool", pool)
        .addKeyValue("id", id)
        .addKeyValue("seconds", seconds(clock.instant()))
        .log("an image is ready");
  }

  /** Whether Modal has an image that was ready could not be found out. */
  void unsure(Failure failure) {
    LOG.atWarn()
        .addKeyValue("event", "image.unsure")
        .addKeyValue("pool", pool)
        .addKeyValue("code", failure.code())
        .addKeyValue("reason", failure.detail())
        .log("Modal does not tell whether it has an image; it is taken to be there");
  }

  void failed(Failure failure, Instant retryAt) {
    LOG.atWarn()
        .addKeyValue("event", "image.failed")
        .addKeyValue("pool", pool)
        .addKeyValue("code", failure.code())
        .addKeyValue("reason", failure.detail())
        .addKeyValue("seconds", seconds(clock.instant()))
        .addKeyValue("retry_at", retryAt)
        .addKeyValue("last_lines", String.join("\n", last))
        .log("an image cannot be had; jobs that need it wait");
  }

  private long seconds(Instant now) {
    return Duration.between(started, now).toSeconds();
  }
}
