package dev.sluice.api;

import dev.sluice.api.ApplyRequest.Acceptance;
import dev.sluice.api.ApplyRequest.Source;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A plan that can be applied as it was reviewed: the text itself, and what it was compared with.
 *
 * @param engine version of the program that made it, which alone applies it
 * @param made when
 * @param base serial of the generation that it was compared with, 0 for none
 * @param baseDigest of that generation; empty for none
 * @param files paths as they were given
 * @param sources the pools files, in order
 * @param tests files of golden tests that have to pass
 * @param accepted what of it was accepted against the guards
 * @param report what was reviewed
 */
public record SavedPlan(
    int formatVersion,
    String engine,
    Instant made,
    long base,
    String baseDigest,
    List<String> files,
    List<Source> sources,
    List<Source> tests,
    @Nullable Acceptance accepted,
    PlanReport report) {
  public SavedPlan {
    Objects.requireNonNull(engine, "engine");
    Objects.requireNonNull(made, "made");
    Objects.requireNonNull(baseDigest, "baseDigest");
    Objects.requireNonNull(report, "report");
    files = List.copyOf(files);
    sources = List.copyOf(sources);
    tests = List.copyOf(tests);
  }

  /**
   * The file that a plan is kept in.
   *
   * @param sha256 of the plan as one line of JSON
   */
  private record Envelope(String sluice, String sha256, String plan) {}

  private static final String KIND = "saved plan";

  /** The text of the file. */
  public String print() {
    String plan = Json.line(this);
    return Json.pretty(new Envelope(KIND, sha256(plan), plan)) + "\n";
  }

  /**
   * Reads such a file.
   *
   * @throws IllegalArgumentException if it is none, or not as it was written; the message says so
   *     in a clause
   */
  public static SavedPlan read(String text) {
    Envelope envelope;
    try {
      envelope = Json.readStrictly(text, Envelope.class);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("it is no saved plan, or not a whole one", e);
    }
    if (!KIND.equals(envelope.sluice()) || envelope.plan() == null) {
      throw new IllegalArgumentException("it is no saved plan");
    }
    if (!sha256(envelope.plan()).equals(envelope.sha256())) {
      throw new IllegalArgumentException("it is not as it was written: its check sum is another");
    }
    return Json.read(envelope.plan(), SavedPlan.class);
  }

  /** SHA-256 of the pools files: of each its path and its text. */
  public static String digest(List<Source> sources) {
    StringBuilder all = new StringBuilder();
    sources.forEach(one -> all.append(one.path()).append('\0').append(one.text()).append('\0'));
    return sha256(all.toString());
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
