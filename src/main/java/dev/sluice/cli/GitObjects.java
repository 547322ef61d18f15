package dev.sluice.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what a repository holds, through one git for any number of questions. For one thread at a
 * time.
 */
final class GitObjects implements AutoCloseable {
  private static final int LONGEST_LINE = 1 << 16;

  private static final Set<String> LINKS = Set.of("symlink", "dangling", "loop", "notdir");

  private final Process process;
  private final Duration patience;
  private final OutputStream questions;
  private final InputStream answers;

  /**
   * A thing in a repository.
   *
   * @param type {@code blob} or {@code tree}
   * @param bytes as many as were to be read
   * @param idLength bytes of an id within a tree
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Found(String type, byte[] bytes, int idLength) {
    boolean isTree() {
      return type.equals("tree");
    }

    /** The names of a tree. */
    List<String> names() {
      List<String> names = new ArrayList<>();
      int at = 0;
      while (at < bytes.length) {
        int space = indexOf(' ', at);
        int end = indexOf('\0', space);
        names.add(new String(bytes, space + 1, end - space - 1, StandardCharsets.UTF_8));
        at = end + 1 + idLength;
      }
      return names;
    }

    private int indexOf(char c, int from) {
      int at = from;
      while (bytes[at] != c) {
        at++;
      }
      return at;
    }
  }

  private GitObjects(Process process, Duration patience) {
    this.process = process;
    this.patience = patience;
    this.questions = process.getOutputStream();
    this.answers = new BufferedInputStream(process.getInputStream());
  }

  /**
   * Starts git.
   *
   * @param patience after which it is ended, whatever it is at
   */
  static GitObjects open(Path directory, Duration patience) throws Git.Unusable {
    Process process =
        Git.start(
            Git.builder(directory, List.of("cat-file", "--batch", "--follow-symlinks"))
                .redirectError(ProcessBuilder.Redirect.DISCARD));
    Thread.ofVirtual()
        .start(() -> {
          try {
            if (!process.waitFor(patience)) {
              process.destroyForcibly();
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return new GitObjects(process, patience);
  }

  /**
   * What stands at a path in a commit, links within it followed.
   *
   * @param path from the root, empty for the root itself
   * @param most bytes to read of it; a tree is read whole or not at all
   * @return empty if nothing stands there that is a file or directory
   */
  Optional<Found> find(String commit, String path, int most) throws Git.Unusable {
    if (path.indexOf('\n') >= 0) {
      return Optional.empty();
    }
    try {
      questions.write((commit + ":" + path + "\n").getBytes(StandardCharsets.UTF_8));
      questions.flush();
      String[] answer = line().split(" ", -1);
      // A question that is not answered is repeated, and may hold words of any kind.
      if (answer.length != 3 || !answer[0].matches("[0-9a-f]{40,64}")) {
        skipRefusal(answer);
        return Optional.empty();
      }
      String type = answer[1];
      long size = Long.parseLong(answer[2]);
      byte[] bytes = answers.readNBytes((int) Math.min(size, most));
      answers.skipNBytes(size - bytes.length + 1);
      if (type.equals("tree") && bytes.length < size) {
        throw new Git.Unusable("a directory in git has more entries than can be read");
      }
      boolean known = type.equals("tree") || type.equals("blob");
      return known ? Optional.of(new Found(type, bytes, answer[0].length() / 2)) : Optional.empty();
    } catch (Git.Unusable e) {
      throw e;
    } catch (IOException e) {
      throw process.isAlive() ? new Git.Unusable("git cannot be talked to") : Git.tooSlow(patience);
    }
  }

  /** After {@code dangling 5} and the like follows where a link leads. */
  private void skipRefusal(String[] answer) throws IOException {
    if (answer.length == 2 && LINKS.contains(answer[0])) {
      answers.skipNBytes(Long.parseLong(answer[1]) + 1);
    }
  }

  private String line() throws IOException {
    var line = new java.io.ByteArrayOutputStream();
    for (int b = answers.read(); b != '\n'; b = answers.read()) {
      if (b < 0 || line.size() > LONGEST_LINE) {
        throw new IOException("no whole line");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
