package dev.sluice.routing;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code owner/name} of a GitHub repository in the case GitHub sent it; GitHub compares names
 * without case, and so does {@link #equals}.
 *
 * <p>Only names that are safe in a URL path exist as values: an owner is 1 to 39 of letters,
 * digits, {@code -} and {@code _} (managed users), a name 1 to 100 of letters, digits, {@code . _
 * -}, and not {@code .} or {@code ..}.
 */
public final class RepositoryName {
  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9_-]{1,39}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

  private final String owner;
  private final String name;

  /** Counted by for each job and runner on each look, so it is made once. */
  private final String key;

  public RepositoryName(String owner, String name) {
    if (!OWNER.matcher(owner).matches() || !isName(name)) {
      throw new IllegalArgumentException("not a repository name");
    }
    this.owner = owner;
    this.name = name;
    this.key = (owner + "/" + name).toLowerCase(Locale.ROOT);
  }

  /** Reads {@code owner/name}; empty if it is not one. */
  public static Optional<RepositoryName> parse(String fullName) {
    int slash = fullName.indexOf('/');
    if (slash < 0) {
      return Optional.empty();
    }
    String owner = fullName.substring(0, slash);
    String name = fullName.substring(slash + 1);
    return OWNER.matcher(owner).matches() && isName(name)
        ? Optional.of(new RepositoryName(owner, name))
        : Optional.empty();
  }

  private static boolean isName(String name) {
    return NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }

  public String owner() {
    return owner;
  }

  public String name() {
    return name;
  }

  /** {@code owner/name} in lower case: what is compared, counted and stored as a key. */
  public String key() {
    return key;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RepositoryName that && key.equals(that.key);
  }

  @Override
  public int hashCode() {
    return key.hashCode();
  }

  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
