package dev.sluice.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a pool or deny rule.
 *
 * @param name by which it is known afterwards, or was if it is removed
 * @param before its name so far, if that is another one
 * @param fields in the order of the pools file; of a new or removed one all that is not as it were
 *     if nothing was said
 */
public record EntryChange(
    String name, @Nullable String before, Kind kind, List<FieldChange> fields) {

  /** What is done to it. */
  public enum Kind {
    ADD("add"),
    REMOVE("remove"),
    UPDATE("update"),
    /** It has another name; fields may change as well. */
    RENAME("rename"),
    NONE("none");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    /** The word that reports use. */
    public String word() {
      return word;
    }
  }

  public EntryChange {
    fields = List.copyOf(fields);
  }

  /** Whether nothing becomes of any of them. */
  static boolean none(List<EntryChange> changes) {
    return changes.stream().allMatch(one -> one.kind() == Kind.NONE);
  }
}
