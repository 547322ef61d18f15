package dev.sluice.generation;

import dev.sluice.config.Accepted;
import dev.sluice.diagnostic.SourceText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text that somebody wants in force.
 *
 * @param tests files of golden tests that it has to pass; may be empty
 * @param leastRunnerVersion what {@code latest} means at least, so that no question is put to
 *     GitHub; null to ask
 * @param analysed whether what the analyses call an error refuses it, as whoever applies a text
 *     expects; not for what is in force somewhere already, or is followed
 * @param accepted what guards would refuse and somebody takes upon himself; null if it is not held
 *     against guards, as what is followed or was in force before
 * @param who wants it
 * @param origin where it came from, such as the file's path
 */
public record Candidate(
    List<SourceText> sources,
    List<SourceText> tests,
    @Nullable String leastRunnerVersion,
    boolean analysed,
    @Nullable Accepted accepted,
    String who,
    String origin) {
  public Candidate {
    sources = List.copyOf(sources);
    tests = List.copyOf(tests);
  }
}
