package dev.sluice.secret;

import java.util.Objects;

/**
 * Holds a credential. Only {@link #reveal()} gives the text away, so that a search for its callers
 * finds every place a secret can leave the process; {@code toString} is always {@code ***}.
 */
public final class Secret {
  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** Wraps {@code value}. */
  public static Secret of(String value) {
    return new Secret(value);
  }

  /** Returns the text, for the one place that has to send or compare it. */
  public String reveal() {
    return value;
  }

  /**
   * Whether it can stand in a header: visible ASCII, and at least one character. A client that is
   * given anything else may quote it in its complaint.
   */
  public boolean isToken() {
    return !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(value);
  }

  @Override
  public String toString() {
    return "***";
  }
}
