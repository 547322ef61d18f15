package dev.sluice.cli;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * How much fits.
 *
 * @param columns characters in a line
 * @param lines {@link Integer#MAX_VALUE} where nobody looks at a screen
 */
record Screen(int columns, int lines) {
  /** For pipes and files: nothing is cut. */
  static final Screen UNBOUNDED = new Screen(Integer.MAX_VALUE, Integer.MAX_VALUE);

  private static final Screen USUAL = new Screen(80, 24);
  private static final File TTY = new File("/dev/tty");

  /** The size now; the terminal itself knows, since it may have been resized. */
  static Screen of(Terminal terminal) {
    if (!terminal.outIsTerminal()) {
      return UNBOUNDED;
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(TTY)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String answer = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      if (stty.waitFor(1, TimeUnit.SECONDS) && answer.strip().matches("[1-9][0-9]* [1-9][0-9]*")) {
        String[] parts = answer.strip().split(" ");
        return new Screen(Integer.parseInt(parts[1]), Integer.parseInt(parts[0]));
      }
    } catch (IOException e) {
      // No such program, or no terminal after all.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return USUAL;
  }
}
