package dev.sluice.emulator;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A repository of the emulated GitHub.
 *
 * @param id stays the same when the repository is renamed
 * @param enterprise slug of the enterprise its owner belongs to, null for none
 */
public record GithubRepository(
    long id,
    String owner,
    String name,
    Visibility visibility,
    boolean ownedByOrganization,
    @Nullable String enterprise) {

  /** Who may see a repository. */
  public enum Visibility {
    PRIVATE,
    INTERNAL,
    PUBLIC;

    /** As payloads write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** {@code owner/name}. */
  public String fullName() {
    return owner + "/" + name;
  }

  GithubRepository renamed(String newName) {
    return new GithubRepository(id, owner, newName, visibility, ownedByOrganization, enterprise);
  }
}
