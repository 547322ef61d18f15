package dev.sluice.cli;

import dev.sluice.api.Json;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Prints a report, once or again and again: redrawn in place on a terminal, else one after the
 * other.
 *
 * @param title what is watched
 * @param ask for the report
 */
record ReportCommand<T>(
    Terminal terminal,
    CommonOptions options,
    WatchOption watch,
    String title,
    Supplier<Asked<T>> ask,
    Text<T> text) {
  private static final String ENTER = "\u001b[?1049h\u001b[?25l";
  private static final String LEAVE = "\u001b[?25h\u001b[?1049l";

  // The terminal turns a line feed into the start of the next line by itself.
  private static final String HOME = "\u001b[H";
  private static final String CLEAR_LINE = "\u001b[K";
  private static final String CLEAR_BELOW = "\u001b[J";

  /** Renders a report for people. */
  @FunctionalInterface
  interface Text<T> {
    /**
     * @param columns that fit
     */
    String render(T report, Paint paint, int columns);
  }

  int run() {
    Double seconds = watch.seconds;
    if (seconds == null) {
      return once(ask.get());
    }
    boolean json = options.format == CommonOptions.Format.json;
    return terminal.outIsTerminal() && !json ? redraw(seconds) : repeat(seconds, json);
  }

  private int once(Asked<T> asked) {
    return switch (asked) {
      case Asked.Failed<T>(int exitCode, String message) -> {
        terminal.err().println("sluice: " + message);
        yield exitCode;
      }
      case Asked.Got<T>(T report, String note) -> {
        tell(note);
        switch (options.format) {
          case json -> terminal.out().println(Json.pretty(report));
          case text -> terminal.out().print(render(report, Screen.of(terminal)));
        }
        yield ExitCode.OK;
      }
    };
  }

  private void tell(@Nullable String note) {
    if (note != null) {
      terminal.err().println("sluice: " + note);
    }
  }

  private String render(T report, Screen screen) {
    return text.render(report, new Paint(terminal.colorsOut(options.color)), screen.columns());
  }

  /** One snapshot after the other. */
  private int repeat(double seconds, boolean json) {
    String told = null;
    int code = ExitCode.OK;
    for (int round = 0; round < watch.rounds; round++) {
      if (round > 0 && !pause(seconds)) {
        break;
      }
      switch (ask.get()) {
        case Asked.Failed<T>(int exitCode, String message) -> {
          terminal.err().println("sluice: " + message);
          code = exitCode;
        }
        case Asked.Got<T>(T report, String note) -> {
          if (note != null && !note.equals(told)) {
            tell(note);
          }
          told = note;
          code = ExitCode.OK;
          if (json) {
            terminal.out().println(Json.line(report));
          } else {
            terminal.out().println("--- " + Instant.now().truncatedTo(ChronoUnit.SECONDS));
            terminal.out().print(render(report, Screen.UNBOUNDED));
          }
        }
      }
      // Flushes too. Nobody reads on, as after "| head".
      if (terminal.out().checkError()) {
        break;
      }
    }
    return code;
  }

  /** The whole picture in one write over the old one, so that nothing flickers. */
  private int redraw(double seconds) {
    PrintStream out = terminal.out();
    Thread restore = new Thread(() -> write(out, LEAVE));
    Runtime.getRuntime().addShutdownHook(restore);
    write(out, ENTER);
    int code = ExitCode.OK;
    try {
      for (int round = 0; round < watch.rounds; round++) {
        if (round > 0 && !pause(seconds)) {
          break;
        }
        Screen screen = Screen.of(terminal);
        Asked<T> asked = ask.get();
        code = asked instanceof Asked.Failed<T> failed ? failed.exitCode() : ExitCode.OK;
        write(out, frame(picture(asked, screen), screen, seconds));
        if (out.checkError()) {
          break;
        }
      }
    } finally {
      write(out, LEAVE);
      Runtime.getRuntime().removeShutdownHook(restore);
    }
    return code;
  }

  private String picture(Asked<T> asked, Screen screen) {
    return switch (asked) {
      case Asked.Failed<T>(int _, String message) -> message + "\n";
      case Asked.Got<T>(T report, String note) ->
          render(report, screen) + (note == null ? "" : "\n" + note + "\n");
    };
  }

  String frame(String picture, Screen screen, double seconds) {
    Paint paint = new Paint(terminal.colorsOut(options.color));
    String every = seconds == Math.rint(seconds) ? Long.toString((long) seconds) : "" + seconds;
    String head =
        "sluice "
            + title
            + "   every "
            + every
            + " s, Ctrl-C ends   "
            + Instant.now().truncatedTo(ChronoUnit.SECONDS);
    StringBuilder frame = new StringBuilder(HOME);
    frame.append(paint.faint(TextTable.cut(head, screen.columns()))).append(CLEAR_LINE);
    int room = screen.lines() - 2;
    List<String> lines = Wrap.lines(picture, screen.columns());
    int count = lines.size();
    int shown = count <= room ? count : Math.max(0, room - 1);
    for (String line : lines.subList(0, shown)) {
      frame.append('\n').append(line).append(CLEAR_LINE);
    }
    if (shown < count) {
      String more = TextTable.cut((count - shown) + " more lines", screen.columns());
      frame.append('\n').append(paint.faint(more)).append(CLEAR_LINE);
    }
    return frame.append(CLEAR_BELOW).toString();
  }

  private static void write(PrintStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }

  /** Returns whether the time passed without an interruption. */
  private static boolean pause(double seconds) {
    try {
      return !new Semaphore(0).tryAcquire(Math.round(seconds * 1000), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }
}
