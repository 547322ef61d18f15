package dev.sluice.api;

import dev.sluice.diagnostic.Diagnostic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of the answer to {@code POST /api/v1/apply} and {@code /rollback}, which tells of the
 * steps while they go on. The last line is {@code applied}, {@code unchanged} or {@code refused}.
 *
 * @param event {@code step}, {@code alive}, {@code applied}, {@code unchanged} or {@code refused}
 * @param step its name, such as {@code volume ci-cache}; null for other events
 * @param state {@code started}, {@code done} or {@code failed}; null for other events
 * @param text a detail of the step; null for none
 * @param generation what is in force now; null but in {@code applied} and {@code unchanged}
 * @param error why nothing changed; null but in {@code refused}
 * @param diagnostics what is wrong with the text; empty but in {@code refused}
 */
public record ApplyEvent(
    int formatVersion,
    String event,
    @Nullable String step,
    @Nullable String state,
    @Nullable String text,
    @Nullable GenerationReport generation,
    @Nullable ApiError error,
    List<ValidateReport.Finding> diagnostics) {
  public static final String STEP = "step";
  public static final String ALIVE = "alive";
  public static final String APPLIED = "applied";
  public static final String UNCHANGED = "unchanged";
  public static final String REFUSED = "refused";

  /** Whether nothing follows. */
  public boolean isLast() {
    return event.equals(APPLIED) || event.equals(UNCHANGED) || event.equals(REFUSED);
  }

  public ApplyEvent {
    diagnostics = diagnostics == null ? List.of() : List.copyOf(diagnostics);
  }

  public static ApplyEvent step(String name, String state, @Nullable String text) {
    return new ApplyEvent(1, STEP, name, state, text, null, null, List.of());
  }

  /** A sign of life for who waits, and for proxies in between. */
  public static ApplyEvent alive() {
    return new ApplyEvent(1, ALIVE, null, null, null, null, null, List.of());
  }

  public static ApplyEvent applied(GenerationReport generation) {
    return new ApplyEvent(1, APPLIED, null, null, null, generation, null, List.of());
  }

  public static ApplyEvent unchanged(GenerationReport generation) {
    return new ApplyEvent(1, UNCHANGED, null, null, null, generation, null, List.of());
  }

  public static ApplyEvent refused(ApiError error, List<Diagnostic> diagnostics) {
    return new ApplyEvent(
        1, REFUSED, null, null, null, null, error, ValidateReport.findings(diagnostics));
  }
}
