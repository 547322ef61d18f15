package dev.sluice.diagnostic;

import java.nio.charset.StandardCharsets;

/**
 * One file as it was read.
 *
 * @param path as it was given, shown in every diagnostic
 * @param bytes the content, neither copied nor changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record SourceText(String path, byte[] bytes) {

  /** A source from text that is already in memory. */
  public static SourceText of(String path, String text) {
    return new SourceText(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /** The content as text; bytes that are not UTF-8 become replacement characters. */
  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
