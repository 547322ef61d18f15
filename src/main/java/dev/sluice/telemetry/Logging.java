package dev.sluice.telemetry;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the process's log: one structured line per decision and change, on stderr. */
public final class Logging {
  /**
   * The logger of what image builds print: thousands of lines, which go where programs read them. A
   * terminal gets the progress alone, unless this is set to another level.
   */
  public static final String BUILD_OUTPUT = "dev.sluice.build.output";

  private static final int WAITING_LINES = 8_192;

  private Logging() {}

  /** How a line looks. */
  public enum Format {
    /** One JSON object a line, its fields at the top level. */
    JSON,
    /** Time, level, message and {@code key=value} pairs. */
    TEXT
  }

  /** How much is logged. */
  public enum Detail {
    /** Everything that an operator may ask for. */
    INFO,
    /** Only what somebody should look at. */
    WARN
  }

  /** Replaces whatever was set up before. */
  public static void configure(Format format, Detail detail) {
    LoggerContext context = reset();
    install(context, console(context, format), detail);
    limitBuildOutput(context, format);
  }

  /**
   * As {@link #configure}, with a thread of its own that writes: whoever reads stderr may stall,
   * and must not make webhooks wait. Lines that find {@value #WAITING_LINES} others waiting are
   * lost; {@link #flush} is to be called at the end.
   */
  public static void configureServer(Format format, Detail detail) {
    LoggerContext context = reset();
    var queue = new AsyncAppender();
    queue.setContext(context);
    queue.setQueueSize(WAITING_LINES);
    queue.setDiscardingThreshold(0);
    queue.setNeverBlock(true);
    queue.addAppender(console(context, format));
    queue.start();
    install(context, queue, detail);
    limitBuildOutput(context, format);
  }

  private static void limitBuildOutput(LoggerContext context, Format format) {
    if (format == Format.TEXT) {
      context.getLogger(BUILD_OUTPUT).setLevel(Level.WARN);
    }
  }

  /** Sets how much one part logs, by the name of its package; until the next set-up. */
  public static void level(String part, org.slf4j.event.Level level) {
    ((LoggerContext) LoggerFactory.getILoggerFactory())
        .getLogger(part)
        .setLevel(Level.convertAnSLF4JLevel(level));
  }

  /** Writes what waits, within a bound; nothing is logged after it. */
  public static void flush() {
    ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
  }

  private static LoggerContext reset() {
    // Undertow and XNIO log through JBoss Logging, which looks at this once.
    System.setProperty("org.jboss.logging.provider", "slf4j");
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    return context;
  }

  static Appender<ILoggingEvent> console(LoggerContext context, Format format) {
    Encoder<ILoggingEvent> encoder =
        switch (format) {
          case JSON -> new JsonLines();
          case TEXT -> text(context);
        };
    encoder.setContext(context);
    encoder.start();
    var console = new ConsoleAppender<ILoggingEvent>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    return console;
  }

  static void install(LoggerContext context, Appender<ILoggingEvent> appender, Detail detail) {
    var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.addAppender(appender);
    root.setLevel(Level.WARN);
    context
        .getLogger("dev.sluice")
        .setLevel(
            switch (detail) {
              case INFO -> Level.INFO;
              case WARN -> Level.WARN;
            });
  }

  private static PatternLayoutEncoder text(LoggerContext context) {
    var encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %msg %kvp{NONE}%n%ex{3}");
    return encoder;
  }
}
