package dev.sluice.yaml;

import org.jspecify.annotations.Nullable;

/**
 * A JSON pointer (RFC 6901) that grows cheaply at its end.
 *
 * @param parent null for the whole document
 * @param token the last step, not escaped
 */
public record Pointer(@Nullable Pointer parent, String token) {
  public static final Pointer ROOT = new Pointer(null, "");

  public Pointer child(String key) {
    return new Pointer(this, key);
  }

  public Pointer child(int index) {
    return new Pointer(this, Integer.toString(index));
  }

  /** The pointer as text; empty for the whole document. */
  @Override
  public String toString() {
    if (parent == null) {
      return "";
    }
    return parent + "/" + token.replace("~", "~0").replace("/", "~1");
  }
}
