package dev.sluice.cli;

import dev.sluice.api.ApplyEvent;
import dev.sluice.cli.Paint.Style;
import dev.sluice.diagnostic.Quote;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The steps of an apply as they end; on a terminal also what goes on now, in a line that is written
 * over, elsewhere a line every half minute.
 */
final class ApplyProgressText {
  private static final Duration BETWEEN_SIGNS = Duration.ofSeconds(30);
  private static final String CLEAR = "\r\u001b[K";

  private final Terminal terminal;
  private final Paint paint;
  private final Map<String, Instant> running = new LinkedHashMap<>();
  private Instant lastSign = Instant.now();

  ApplyProgressText(Terminal terminal) {
    this.terminal = terminal;
    this.paint = new Paint(terminal.colorsErr(Terminal.Color.auto));
  }

  void show(ApplyEvent event) {
    String step = event.step();
    if (event.event().equals(ApplyEvent.STEP) && step != null) {
      step(step, event);
    }
    sign();
  }

  private void step(String step, ApplyEvent event) {
    String state = event.state() == null ? "" : event.state();
    if (state.equals("started")) {
      running.put(step, Instant.now());
      return;
    }
    Instant began = running.remove(step);
    long seconds = began == null ? 0 : Duration.between(began, Instant.now()).toSeconds();
    String text = event.text();
    line(
        "  "
            + paint.paint(state.equals("done") ? Style.GREEN : Style.RED, state)
            + "  "
            + Quote.whole(step)
            + (seconds == 0 ? "" : ", " + Ages.of(seconds))
            + (text == null ? "" : ": " + Quote.whole(text)));
  }

  /** What goes on now. */
  private void sign() {
    if (running.isEmpty()) {
      return;
    }
    Instant now = Instant.now();
    if (terminal.errIsTerminal()) {
      terminal
          .err()
          .print(CLEAR + paint.faint(TextTable.cut(now(now), Screen.of(terminal).columns() - 1)));
      terminal.err().flush();
    } else if (!now.isBefore(lastSign.plus(BETWEEN_SIGNS))) {
      lastSign = now;
      terminal.err().println(now(now));
    }
  }

  private String now(Instant now) {
    Map.Entry<String, Instant> first = running.entrySet().iterator().next();
    String others = running.size() == 1 ? "" : " and " + (running.size() - 1) + " more";
    return "  waiting for "
        + Quote.whole(first.getKey())
        + others
        + ", "
        + Ages.of(Duration.between(first.getValue(), now).toSeconds());
  }

  private void line(String text) {
    terminal.err().println((terminal.errIsTerminal() ? CLEAR : "") + text);
  }

  /** Takes the line about what goes on away. */
  void end() {
    if (terminal.errIsTerminal()) {
      terminal.err().print(CLEAR);
      terminal.err().flush();
    }
  }
}
