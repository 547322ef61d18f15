package dev.sluice.server;

import dev.sluice.api.ApiError;
import dev.sluice.api.JobLine;
import dev.sluice.api.Reports;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.channels.StreamSinkChannel;

/**
 * The recorded jobs, a line for each kind as it comes from the store. What is not all of them never
 * looks as if it were: the connection breaks off instead of ending.
 */
final class TrafficEndpoint {
  /** The parameter. */
  static final String DAYS = "days";

  private static final Logger LOG = LoggerFactory.getLogger(TrafficEndpoint.class);
  private static final int USUAL_DAYS = 30;
  private static final int MOST_DAYS = 365;

  /** Others ask this server too, and each of these takes a thread and a connection to the store. */
  private static final int AT_ONCE = 2;

  /** How long whoever asked may leave what was sent to them; the store cannot tidy up meanwhile. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final int PIECE = 64 * 1024;

  private final Semaphore room = new Semaphore(AT_ONCE);

  void answer(HttpServerExchange exchange, Supplier<Reports> reports) {
    Deque<String> given = exchange.getQueryParameters().get(DAYS);
    String days = given == null ? "" + USUAL_DAYS : String.join(",", given);
    if (!days.matches("[1-9][0-9]{0,2}") || Integer.parseInt(days) > MOST_DAYS) {
      refuse(
          exchange,
          400,
          "bad-parameter",
          "days is no number from 1 to " + MOST_DAYS,
          "leave it out for " + USUAL_DAYS);
      return;
    }
    if (!room.tryAcquire()) {
      refuse(exchange, 503, "busy", "others are being told of the jobs", "ask again later");
      return;
    }
    try {
      send(new Lines(exchange), reports.get(), Integer.parseInt(days));
    } finally {
      room.release();
    }
  }

  private static void send(Lines lines, Reports reports, int days) {
    boolean complete = false;
    try {
      reports.traffic(days, kind -> lines.add(JobLine.bytes(kind)));
      lines.end();
      complete = true;
    } catch (UncheckedIOException e) {
      LOG.atInfo()
          .addKeyValue("event", "traffic.abandoned")
          .addKeyValue("error", String.valueOf(e.getCause()))
          .log("whoever asked for the jobs does not read on");
    } catch (RuntimeException e) {
      if (!lines.begun()) {
        throw e;
      }
      LOG.atError()
          .addKeyValue("event", "traffic.failed")
          .addKeyValue("error", e.getClass().getSimpleName() + ": " + e.getMessage())
          .log("not all jobs could be told of; the answer breaks off");
    } finally {
      if (!complete && lines.begun()) {
        lines.breakOff();
      }
    }
  }

  private static void refuse(
      HttpServerExchange exchange, int status, String code, String message, String help) {
    Answers.send(exchange, status, new ApiError(1, code, message, help));
  }

  /** The answer as it grows; nothing is sent before there is a piece of it. */
  private static final class Lines {
    private final HttpServerExchange exchange;
    private final ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE);
    private @Nullable StreamSinkChannel channel;

    Lines(HttpServerExchange exchange) {
      this.exchange = exchange;
    }

    boolean begun() {
      return channel != null;
    }

    /**
     * @throws UncheckedIOException if nobody takes it
     */
    void add(byte[] line) {
      piece.writeBytes(line);
      piece.write('\n');
      if (piece.size() >= PIECE) {
        try {
          flush(open());
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    private StreamSinkChannel open() {
      if (channel == null) {
        Answers.head(exchange, 200, Answers.LINES);
        channel = exchange.getResponseChannel();
      }
      return channel;
    }

    private void flush(StreamSinkChannel to) throws IOException {
      ByteBuffer bytes = ByteBuffer.wrap(piece.toByteArray());
      piece.reset();
      long end = System.nanoTime() + PATIENCE_NANOS;
      while (bytes.hasRemaining()) {
        if (to.write(bytes) == 0) {
          await(to, end);
        }
      }
    }

    private static void await(StreamSinkChannel to, long end) throws IOException {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new IOException("nothing was read for long");
      }
      to.awaitWritable(left, TimeUnit.NANOSECONDS);
    }

    /**
     * @throws UncheckedIOException if nobody takes the rest
     */
    void end() {
      StreamSinkChannel to = open();
      try {
        flush(to);
        to.shutdownWrites();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (!to.flush()) {
          await(to, end);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Resets the connection: a mere end is how HTTP/1.0 says that an answer is complete. */
    void breakOff() {
      ServerConnection connection = exchange.getConnection();
      try {
        connection.setOption(Options.CLOSE_ABORT, true);
      } catch (IOException e) {
        LOG.debug("the connection is closed already", e);
      }
      IoUtils.safeClose(connection);
    }
  }
}
