package dev.sluice.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs git in a directory, bounded in time and in what it may say. It changes nothing. */
final class Git {
  /** For one question. */
  static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final int LONGEST_ANSWER = 16 << 20;
  private static final int LONGEST_COMPLAINT = 1 << 16;

  /** Set for hooks of git: they would lead away from the repository of the directory. */
  private static final List<String> ELSEWHERE =
      List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX");

  private static final Map<String, String> QUIETLY =
      Map.of("LC_ALL", "C", "GIT_LITERAL_PATHSPECS", "1", "GIT_TERMINAL_PROMPT", "0");

  private Git() {}

  /**
   * What came of it.
   *
   * @param complaint what it printed for people, empty if nothing
   */
  record Ran(boolean worked, String out, String complaint) {}

  /** Git cannot be run, or does not come to an end; the message says it in a sentence. */
  static final class Unusable extends IOException {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }
  }

  /**
   * Runs git to its end.
   *
   * @throws Unusable if that does not work, as opposed to git saying no
   */
  static Ran run(Path directory, List<String> arguments) throws Unusable {
    Process process = start(builder(directory, arguments));
    try {
      process.getOutputStream().close();
      FutureTask<String> out = reading(process.getInputStream(), LONGEST_ANSWER);
      FutureTask<String> complaint = reading(process.getErrorStream(), LONGEST_COMPLAINT);
      if (!process.waitFor(PATIENCE)) {
        throw tooSlow(PATIENCE);
      }
      return new Ran(process.exitValue() == 0, out.get(), complaint.get().strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unusable("git was interrupted");
    } catch (ExecutionException e) {
      throw new Unusable("git says more than can be read");
    } catch (Unusable e) {
      throw e;
    } catch (IOException e) {
      throw new Unusable("git cannot be talked to");
    } finally {
      process.destroyForcibly();
    }
  }

  private static FutureTask<String> reading(InputStream from, int most) {
    FutureTask<String> task =
        new FutureTask<>(() -> {
          // Closed early, git sees that nobody reads on, and ends.
          try (from) {
            byte[] bytes = from.readNBytes(most + 1);
            if (bytes.length > most) {
              throw new IOException("too much");
            }
            return new String(bytes, StandardCharsets.UTF_8);
          }
        });
    Thread.ofVirtual().start(task);
    return task;
  }

  static Unusable tooSlow(Duration patience) {
    return new Unusable("git does not come to an end within " + patience.toSeconds() + " s");
  }

  static ProcessBuilder builder(Path directory, List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("git", "--no-pager"));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).directory(directory.toFile());
    ELSEWHERE.forEach(builder.environment()::remove);
    builder.environment().putAll(QUIETLY);
    return builder;
  }

  static Process start(ProcessBuilder builder) throws Unusable {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new Unusable("git cannot be run: is it installed and on the PATH?");
    }
  }
}
