package dev.sluice.config;

import dev.sluice.diagnostic.Place;

/**
 * One pattern of a matcher as the operator wrote it, without the {@code !} of an exclusion. Two
 * globs are equal when their text is: where they stand does not matter.
 */
public record Glob(String text, Place place) {
  /** Whether it is met by more than one text. */
  public boolean isPattern() {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Glob that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
