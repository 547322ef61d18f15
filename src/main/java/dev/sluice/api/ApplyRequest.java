package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.config.Accepted;
import dev.sluice.diagnostic.SourceText;
import java.util.LinkedHashSet;
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
 * @param accepted what guards would refuse and somebody takes upon himself; null for nothing
 */
public record ApplyRequest(
    int formatVersion,
    List<Source> sources,
    List<Source> tests,
    @Nullable Long base,
    String who,
    String origin,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Acceptance accepted) {
  public ApplyRequest {
    Objects.requireNonNull(sources, "sources");
    Objects.requireNonNull(who, "who");
    Objects.requireNonNull(origin, "origin");
    sources = List.copyOf(sources);
    tests = tests == null ? List.of() : List.copyOf(tests);
  }

  /**
   * What is accepted, by its number or name.
   *
   * @param moved recorded jobs, at most, that may go elsewhere; null for what the guards say
   * @param unmatched recorded jobs, at most, that may find no pool any more; likewise
   * @param pools protected pools that may change
   */
  public record Acceptance(@Nullable Long moved, @Nullable Long unmatched, List<String> pools) {
    public Acceptance {
      pools = pools == null ? List.of() : List.copyOf(pools);
    }

    /** What is accepted; null for nothing, which servers before guards understand as well. */
    public static @Nullable Acceptance of(Accepted accepted) {
      if (accepted.equals(Accepted.NOTHING)) {
        return null;
      }
      return new Acceptance(
          accepted.moved(), accepted.newlyUnmatched(), accepted.pools().stream().sorted().toList());
    }

    public Accepted toAccepted() {
      return new Accepted(moved, unmatched, new LinkedHashSet<>(pools));
    }
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
