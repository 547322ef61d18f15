package dev.sluice.workflows;

import dev.sluice.routing.RepositoryName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the repository of a checkout in its git configuration. A URL there may hold a password: it
 * is not kept, and no message shows it.
 */
public final class GitOrigin {
  private static final int LARGEST = 1 << 20;

  private static final Pattern SECTION =
      Pattern.compile("\\[\\s*remote\\s+\"origin\"\\s*].*", Pattern.CASE_INSENSITIVE);

  private static final Pattern URL =
      Pattern.compile("url\\s*=\\s*\"?([^\"\\s]+)\"?\\s*", Pattern.CASE_INSENSITIVE);

  /** {@code https://user:password@host:port/owner/name.git}, or the same with ssh or git. */
  private static final Pattern WITH_SCHEME =
      Pattern.compile("(?:https?|ssh|git)://(?:[^/]*@)?([^/:@]+)(?::\\d+)?/([^/]+/[^/]+?)/?");

  /** {@code git@host:owner/name.git}. */
  private static final Pattern SHORT = Pattern.compile("(?:[^/@:]+@)?([^/:@]+):/?([^/]+/[^/]+?)/?");

  private GitOrigin() {}

  /**
   * The repository that {@code origin} of a checkout names.
   *
   * @param host of GitHub, {@code github.com} for example
   * @return empty if there is no such remote, or not at that host
   */
  public static Optional<RepositoryName> of(Path checkout, String host) {
    try {
      Path config = gitDirectory(checkout).resolve("config");
      if (!Files.isRegularFile(config) || Files.size(config) > LARGEST) {
        return Optional.empty();
      }
      return ofConfig(read(config), host);
    } catch (IOException | InvalidPathException _) {
      return Optional.empty();
    }
  }

  /** A worktree or submodule has a file that says where the directory is. */
  private static Path gitDirectory(Path checkout) throws IOException {
    Path git = checkout.resolve(".git");
    if (!Files.isRegularFile(git) || Files.size(git) > LARGEST) {
      return git;
    }
    Path directory = checkout.resolve(read(git).replaceFirst("^gitdir:", "").strip());
    Path common = directory.resolve("commondir");
    return Files.isRegularFile(common) && Files.size(common) <= LARGEST
        ? directory.resolve(read(common).strip())
        : directory;
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
  }

  static Optional<RepositoryName> ofConfig(String text, String host) {
    boolean inOrigin = false;
    Optional<RepositoryName> found = Optional.empty();
    for (String line : text.lines().map(String::strip).toList()) {
      if (line.startsWith("[")) {
        inOrigin = SECTION.matcher(line).matches();
        continue;
      }
      Matcher url = URL.matcher(line);
      if (inOrigin && found.isEmpty() && url.matches()) {
        found = ofUrl(url.group(1), host);
      }
    }
    return found;
  }

  static Optional<RepositoryName> ofUrl(String url, String host) {
    Matcher matcher = WITH_SCHEME.matcher(url);
    if (!matcher.matches()) {
      matcher = SHORT.matcher(url);
    }
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String there = matcher.group(1).toLowerCase(Locale.ROOT);
    // GitHub answers ssh on port 443 under names of its own.
    boolean isThere =
        there.equals(host) || there.equals("ssh." + host) || there.equals("www." + host);
    String name = matcher.group(2).replaceFirst("\\.git$", "");
    return isThere ? RepositoryName.parse(name) : Optional.empty();
  }
}
