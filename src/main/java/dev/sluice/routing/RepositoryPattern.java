package dev.sluice.routing;

import dev.sluice.routing.GlobPattern.Field;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A glob on {@code owner/name}, cut at its slash: a name has exactly one, so that the halves decide
 * alone and the owner comes first.
 *
 * @param owner null for a glob without a slash, which the loader lets nobody write
 * @param name pattern of the name alone, or of all of it without an owner
 */
record RepositoryPattern(@Nullable GlobPattern owner, GlobPattern name) {
  static RepositoryPattern compile(String glob) {
    int slash = glob.indexOf('/');
    if (slash < 0 || glob.indexOf('/', slash + 1) >= 0) {
      return new RepositoryPattern(null, GlobPattern.compile(glob, Field.REPOSITORY));
    }
    return new RepositoryPattern(
        GlobPattern.compile(glob.substring(0, slash), Field.FOLDED),
        GlobPattern.compile(glob.substring(slash + 1), Field.FOLDED));
  }

  boolean matches(RepositoryName repository) {
    return owner == null
        ? name.matches(repository.toString().toLowerCase(Locale.ROOT))
        : owner.matches(repository.owner()) && name.matches(repository.name());
  }
}
