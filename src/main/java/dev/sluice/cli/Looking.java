package dev.sluice.cli;

import java.time.Duration;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/** Says on a terminal how far something long has come, and takes it back at the end. */
final class Looking implements LongConsumer, AutoCloseable {
  /** Shorter ones are over before anybody wonders. */
  private static final long LONG = Duration.ofSeconds(1).toNanos();

  private final Terminal terminal;
  private final LongFunction<String> words;
  private long said = System.nanoTime();
  private boolean isShown;

  /**
   * @param words what to say of a number
   */
  Looking(Terminal terminal, LongFunction<String> words) {
    this.terminal = terminal;
    this.words = words;
  }

  @Override
  public void accept(long done) {
    if (terminal.errIsTerminal() && System.nanoTime() - said > LONG) {
      said = System.nanoTime();
      isShown = true;
      terminal.err().print("\r" + words.apply(done) + "\u001b[K");
      terminal.err().flush();
    }
  }

  @Override
  public void close() {
    if (isShown) {
      terminal.err().print("\r\u001b[K");
      terminal.err().flush();
    }
  }
}
