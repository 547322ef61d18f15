package dev.sluice.api;

import java.io.IOException;
import java.io.InputStream;

/** Reads a file of {@link JobLine}s, of any length in constant memory. */
public final class JobLines {
  /** The longest line in bytes: GitHub's own limits on names are far below it. */
  public static final int LONGEST = 256 * 1024;

  /** Takes the lines. */
  public interface Sink {
    /**
     * Takes a line; blank ones are left out.
     *
     * @param number from 1, blank lines counted
     * @return whether to go on
     */
    boolean line(long number, JobLine line) throws IOException;

    /** Nothing more is at hand: the reader is about to wait. */
    void idle() throws IOException;
  }

  private final InputStream in;
  private final Sink sink;
  private final LineMemo memo = new LineMemo();
  private final byte[] buffer = new byte[2 * LONGEST];
  private int start;
  private int end;
  private long number;

  private JobLines(InputStream in, Sink sink) {
    this.in = in;
    this.sink = sink;
  }

  /** Reads to the end, or until the sink has had enough. */
  public static void read(InputStream in, Sink sink) throws IOException {
    new JobLines(in, sink).read();
  }

  private void read() throws IOException {
    int scanned = 0;
    while (true) {
      int newline = indexOfNewline(start + scanned);
      if (newline >= 0) {
        if (!emit(newline)) {
          return;
        }
        start = newline + 1;
        scanned = 0;
        continue;
      }
      scanned = end - start;
      if (scanned > LONGEST) {
        if (!tooLong()) {
          return;
        }
        scanned = 0;
      } else if (!fill()) {
        if (end > start) {
          emit(end);
        }
        return;
      }
    }
  }

  private int indexOfNewline(int from) {
    for (int i = from; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  private boolean emit(int to) throws IOException {
    number++;
    if (to - start > LONGEST) {
      return sink.line(number, bad());
    }
    for (int i = start; i < to; i++) {
      if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
        return sink.line(number, memo.read(buffer, start, to - start));
      }
    }
    return true;
  }

  /** Skips to the end of a line that does not fit, keeping nothing of it. */
  private boolean tooLong() throws IOException {
    number++;
    int newline = -1;
    while (newline < 0) {
      start = end;
      if (!fill()) {
        break;
      }
      newline = indexOfNewline(start);
    }
    start = newline < 0 ? end : newline + 1;
    return sink.line(number, bad());
  }

  private static JobLine bad() {
    return new JobLine.Bad("longer than " + LONGEST / 1024 + " KiB");
  }

  private boolean fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, end - start);
      end -= start;
      start = 0;
    }
    if (in.available() == 0) {
      sink.idle();
    }
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      return false;
    }
    end += read;
    return true;
  }
}
