package dev.sluice.api;

import dev.sluice.diagnostic.SourceText;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to {@code POST /api/v1/apply}.
 *
 * @param sources the pools files, in order
 * @param tests files of golden tests that have to pass
 * @param base serial of the generation that this was compared with, 0 for none; null to apply over
 *     whatever is in force
 * @param who wants it
 * @param origin where the text came from, such as the file's path
 */
public record ApplyRequest(
    int formatVersion,
    List<Source> sources,
    List<Source> tests,
    @Nullable Long base,
    String who,
    String origin) {
  public ApplyRequest {
    Objects.requireNonNull(sources, "sources");
    Objects.requireNonNull(who, "who");
    Objects.requireNonNull(origin, "origin");
    sources = List.copyOf(sources);
    tests = tests == null ? List.of() : List.copyOf(tests);
  }

  /** One file. */
  public record Source(String path, String text) {
    public Source {
      Objects.requireNonNull(path, "path");
      Objects.requireNonNull(text, "text");
    }

    public static Source of(SourceText source) {
      return new Source(source.path(), source.text());
    }

    public SourceText toSourceText() {
      return SourceText.of(path, text);
    }
  }
}
