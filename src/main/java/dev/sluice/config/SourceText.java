package dev.sluice.config;

import java.util.Arrays;

/**
 * One file as it was read.
 *
 * @param path as it is shown in diagnostics
 * @param bytes never changed after construction
 */
public record SourceText(String path, byte[] bytes) {
  @Override
  public boolean equals(Object other) {
    return other instanceof SourceText that
        && path.equals(that.path)
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * path.hashCode() + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "SourceText[" + path + ", " + bytes.length + " bytes]";
  }
}
