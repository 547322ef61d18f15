package dev.sluice.ledger;

import dev.sluice.diagnostic.SourceText;
import java.time.Instant;
import java.util.List;

/**
 * One applied version of the pools file.
 *
 * @param serial from 1, growing by 1
 * @param digest of the text and the resolved runner version
 * @param runnerVersion what {@code latest} meant when it was applied
 * @param who applied it
 * @param origin where it came from, such as the file's path
 */
public record Generation(
    long serial,
    String digest,
    List<SourceText> sources,
    String runnerVersion,
    Instant at,
    String who,
    String origin) {
  public Generation {
    sources = List.copyOf(sources);
  }
}
