package dev.sluice.yaml;

import dev.sluice.diagnostic.Code;
import dev.sluice.diagnostic.Diagnostic;
import dev.sluice.diagnostic.Place;
import dev.sluice.diagnostic.SourceLines;
import dev.sluice.diagnostic.SourceText;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Turns bytes into text that the parser accepts, or says where that fails. */
final class Utf8 {
  private static final char BYTE_ORDER_MARK = '\uFEFF';
  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /**
   * Decodes a file without its byte order mark.
   *
   * @return null if the text cannot be read; {@code diagnostics} then says why
   */
  static @Nullable String decode(SourceText source, List<Diagnostic> diagnostics) {
    byte[] bytes = source.bytes();
    Place start = Place.start(source.path());
    if (bytes.length > YamlLimits.FILE_BYTES) {
      diagnostics.add(
          Diagnostic.of(
              Code.TOO_LARGE, "The file is larger than 16 MiB", start, "", "Split it up."));
      return null;
    }
    if (isUtf16(bytes)) {
      diagnostics.add(notUtf8("The file is UTF-16", start));
      return null;
    }
    String text = new String(bytes, StandardCharsets.UTF_8);
    // A malformed file always leaves a replacement character, a right one nearly never holds one.
    if (text.indexOf(REPLACEMENT) >= 0) {
      Diagnostic malformed = malformed(source);
      if (malformed != null) {
        diagnostics.add(malformed);
        return null;
      }
    }
    if (!text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK) {
      diagnostics.add(
          Diagnostic.of(
              Code.BYTE_ORDER_MARK,
              "The file starts with a byte order mark",
              start,
              "",
              "Save it as UTF-8 without one; it is ignored here, but other tools stumble."));
      text = text.substring(1);
    }
    int bad = firstUnprintable(text);
    if (bad < 0) {
      return text;
    }
    diagnostics.add(
        Diagnostic.of(
            Code.CONTROL_CHARACTER,
            String.format("Character U+%04X is not allowed", text.codePointAt(bad)),
            placeAfter(source.path(), text.substring(0, bad)),
            "",
            "Remove it, or write it as an escape in double quotes."));
    return null;
  }

  private static @Nullable Diagnostic malformed(SourceText source) {
    byte[] bytes = source.bytes();
    var decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var out = CharBuffer.allocate(bytes.length);
    var in = ByteBuffer.wrap(bytes);
    boolean malformed = decoder.decode(in, out, true).isError() || decoder.flush(out).isError();
    if (!malformed) {
      return null;
    }
    String message = String.format("Byte 0x%02X is not UTF-8 here", bytes[in.position()]);
    return notUtf8(message, placeAfter(source.path(), out.flip().toString()));
  }

  private static boolean isUtf16(byte[] bytes) {
    return bytes.length >= 2
        && ((bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)
            || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE));
  }

  private static Diagnostic notUtf8(String message, Place place) {
    return Diagnostic.of(Code.NOT_UTF8, message, place, "", "Save the file as UTF-8.");
  }

  /** One column at the end of {@code text}. */
  private static Place placeAfter(String file, String text) {
    SourceLines lines = SourceLines.of(text);
    int column = lines.length(lines.count()) + 1;
    return new Place(file, lines.count(), column, lines.count(), column + 1);
  }

  private static int firstUnprintable(String text) {
    for (int i = 0; i < text.length(); ) {
      char ascii = text.charAt(i);
      if ((ascii >= ' ' && ascii <= '~') || ascii == '\n') {
        i++;
        continue;
      }
      int c = text.codePointAt(i);
      if (!StreamReader.isPrintable(c) || c == BYTE_ORDER_MARK) {
        return i;
      }
      i += Character.charCount(c);
    }
    return -1;
  }
}
