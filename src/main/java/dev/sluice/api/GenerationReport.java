package dev.sluice.api;

import dev.sluice.ledger.Generation;
import dev.sluice.ledger.GenerationHead;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation, as {@code show --format json} prints it and {@code GET /api/v1/generations/SERIAL}
 * answers.
 *
 * @param serial 0 where nothing was ever applied
 * @param runnerVersion what {@code latest} means in it
 * @param inForce whether it is the one that new jobs are routed by
 * @param follows the file that alone changes what is in force; null if {@code apply} does
 * @param sources the text; null in lists
 */
public record GenerationReport(
    int formatVersion,
    long serial,
    String digest,
    String runnerVersion,
    Instant applied,
    String who,
    String origin,
    boolean inForce,
    @Nullable String follows,
    @Nullable List<ApplyRequest.Source> sources) {
  public GenerationReport {
    sources = sources == null ? null : List.copyOf(sources);
  }

  /** The same without its text. */
  public GenerationReport withoutText() {
    return new GenerationReport(
        formatVersion, serial, digest, runnerVersion, applied, who, origin, inForce, follows, null);
  }

  /** With its text. */
  public static GenerationReport of(
      Generation generation, boolean inForce, @Nullable String follows) {
    return new GenerationReport(
        1,
        generation.serial(),
        generation.digest(),
        generation.runnerVersion(),
        generation.at(),
        generation.who(),
        generation.origin(),
        inForce,
        follows,
        generation.sources().stream().map(ApplyRequest.Source::of).toList());
  }

  /** Without its text. */
  public static GenerationReport of(
      GenerationHead head, boolean inForce, @Nullable String follows) {
    return new GenerationReport(
        1,
        head.serial(),
        head.digest(),
        head.runnerVersion(),
        head.at(),
        head.who(),
        head.origin(),
        inForce,
        follows,
        null);
  }
}
